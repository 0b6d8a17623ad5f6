@NullMarked
package io.mistersmith.runner.agent;

import org.jspecify.annotations.NullMarked;
