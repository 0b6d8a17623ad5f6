@NullMarked
package io.mistersmith.runner.relay;

import org.jspecify.annotations.NullMarked;
