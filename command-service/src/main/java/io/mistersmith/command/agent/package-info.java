/** Agents: what is decided about them, and their routes. */
@NullMarked
package io.mistersmith.command.agent;

import org.jspecify.annotations.NullMarked;
