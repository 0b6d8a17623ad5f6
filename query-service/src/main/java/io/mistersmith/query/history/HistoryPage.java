package io.mistersmith.query.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of history.
 *
 * @param nextCursor null when there was no more at the time
 */
public record HistoryPage(List<HistoryEntry> data, @Nullable String nextCursor) {}
