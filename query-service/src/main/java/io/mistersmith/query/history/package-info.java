/** Who did what, why and in which run; what an event led to, and what it came from. */
@NullMarked
package io.mistersmith.query.history;

import org.jspecify.annotations.NullMarked;
