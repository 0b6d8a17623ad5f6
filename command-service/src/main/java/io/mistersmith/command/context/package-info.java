/** Context: what is decided about it, and its route. */
@NullMarked
package io.mistersmith.command.context;

import org.jspecify.annotations.NullMarked;
