/** Tasks as they are now, and as of any position. */
@NullMarked
package io.mistersmith.query.task;

import org.jspecify.annotations.NullMarked;
