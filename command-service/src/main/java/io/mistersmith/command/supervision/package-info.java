/** Decides what becomes of agents that fail. */
@NullMarked
package io.mistersmith.command.supervision;

import org.jspecify.annotations.NullMarked;
