/** Discoveries: what is decided about them, and their routes. */
@NullMarked
package io.mistersmith.command.discovery;

import org.jspecify.annotations.NullMarked;
