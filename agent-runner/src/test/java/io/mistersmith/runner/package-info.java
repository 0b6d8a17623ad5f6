@NullMarked
package io.mistersmith.runner;

import org.jspecify.annotations.NullMarked;
