package io.mistersmith.query.projection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of parked events, in the order of the log.
 *
 * @param total of all pages
 */
record LetterPage(List<LetterView> data, @Nullable String nextCursor, long total) {}
