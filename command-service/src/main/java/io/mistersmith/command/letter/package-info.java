/** Parked events: what is decided about them. */
@NullMarked
package io.mistersmith.command.letter;

import org.jspecify.annotations.NullMarked;
