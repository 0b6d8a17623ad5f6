package io.mistersmith.command.schedule;

import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.StoredEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The event because of which something is written or done. */
record Cause(long position, String eventId, @Nullable String correlationId, Instant at) {
  static Cause of(StoredEvent stored) {
    return new Cause(
        stored.position(),
        stored.eventId(),
        EventReading.metadata(stored, "correlation_id"),
        stored.recordedAt());
  }
}
