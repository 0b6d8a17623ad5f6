@NullMarked
package io.mistersmith.runner.scripted;

import org.jspecify.annotations.NullMarked;
