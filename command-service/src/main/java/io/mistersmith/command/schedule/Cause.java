package io.mistersmith.command.schedule;

import io.mistersmith.command.log.ReadEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The event because of which something is written or done. */
record Cause(long position, String eventId, @Nullable String correlationId, Instant at) {
  static Cause of(ReadEvent stored) {
    return new Cause(
        stored.position(),
        stored.eventId(),
        stored.metadata("correlation_id"),
        stored.recordedAt());
  }
}
