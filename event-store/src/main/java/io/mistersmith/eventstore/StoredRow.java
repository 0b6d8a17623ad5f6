package io.mistersmith.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log as its bytes came, for whoever hashes or copies it and does not read it:
 * {@link StoredEvent} without a text made of anything.
 *
 * @param recordedAt milliseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredRow(
    long position,
    byte[] eventId,
    byte @Nullable [] aggregateType,
    byte[] aggregateId,
    long sequenceNumber,
    byte[] type,
    byte @Nullable [] revision,
    long recordedAt,
    byte[] payload,
    byte[] metadata,
    byte[] leaf,
    byte[] hash) {

  StoredEvent event() {
    return new StoredEvent(
        position,
        new String(eventId, UTF_8),
        text(aggregateType),
        new String(aggregateId, UTF_8),
        sequenceNumber,
        new String(type, UTF_8),
        text(revision),
        Instant.ofEpochMilli(recordedAt),
        new String(payload, UTF_8),
        new String(metadata, UTF_8),
        leaf,
        hash);
  }

  private static @Nullable String text(byte @Nullable [] utf8) {
    return utf8 == null ? null : new String(utf8, UTF_8);
  }
}
