/** Messages that no handler understands, and what people decide about them. */
@NullMarked
package io.mistersmith.command.parked;

import org.jspecify.annotations.NullMarked;
