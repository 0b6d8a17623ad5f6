package io.mistersmith.query.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the log or of a transcript.
 *
 * @param nextCursor null when there was no more at the time
 */
public record EventPage(List<WireEvent> data, @Nullable String nextCursor) {}
