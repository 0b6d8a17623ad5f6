/** Work that events call for: noted with the rows of the log's follower, done until it succeeds. */
@NullMarked
package io.mistersmith.command.due;

import org.jspecify.annotations.NullMarked;
