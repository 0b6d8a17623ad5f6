/** Follows the event log, one follower of a name at a time in all instances. */
@NullMarked
package io.mistersmith.command.log;

import org.jspecify.annotations.NullMarked;
