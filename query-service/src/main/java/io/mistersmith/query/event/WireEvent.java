package io.mistersmith.query.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.mistersmith.eventstore.StoredEvent;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An event as clients see it; payload and metadata are what is stored, byte for byte. */
public record WireEvent(
    long position,
    String eventId,
    @Nullable String aggregateType,
    String aggregateId,
    long sequenceNumber,
    String type,
    @Nullable String revision,
    Instant recordedAt,
    @JsonRawValue String payload,
    @JsonRawValue String metadata,
    String hash) {

  public static WireEvent of(StoredEvent e) {
    return new WireEvent(
        e.position(),
        e.eventId(),
        e.aggregateType(),
        e.aggregateId(),
        e.sequenceNumber(),
        e.type(),
        e.revision(),
        e.recordedAt(),
        e.payload(),
        e.metadata(),
        HexFormat.of().formatHex(e.hash()));
  }
}
