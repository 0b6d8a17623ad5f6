/** Discoveries as they happen, by server-sent events. */
@NullMarked
package io.mistersmith.query.feed;

import org.jspecify.annotations.NullMarked;
