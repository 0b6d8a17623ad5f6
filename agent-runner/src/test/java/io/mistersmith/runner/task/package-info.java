@NullMarked
package io.mistersmith.runner.task;

import org.jspecify.annotations.NullMarked;
