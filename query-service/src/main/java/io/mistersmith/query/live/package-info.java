/** One tail of the log for everything that is told live, and the streams that read it. */
@NullMarked
package io.mistersmith.query.live;

import org.jspecify.annotations.NullMarked;
