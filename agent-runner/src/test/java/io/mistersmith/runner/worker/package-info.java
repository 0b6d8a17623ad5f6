@NullMarked
package io.mistersmith.runner.worker;

import org.jspecify.annotations.NullMarked;
