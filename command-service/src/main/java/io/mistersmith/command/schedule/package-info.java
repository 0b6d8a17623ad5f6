/** Gives tasks to agents, and sees to what events call for. */
@NullMarked
package io.mistersmith.command.schedule;

import org.jspecify.annotations.NullMarked;
