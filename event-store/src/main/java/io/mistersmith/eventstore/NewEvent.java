package io.mistersmith.eventstore;

import org.jspecify.annotations.Nullable;

/** An event to append: everything of a {@link StoredEvent} that its writer decides. */
record NewEvent(
    String eventId,
    @Nullable String aggregateType,
    String aggregateId,
    long sequenceNumber,
    String type,
    @Nullable String revision,
    String payload,
    String metadata) {

  StreamPlace place() {
    return new StreamPlace(aggregateId, sequenceNumber);
  }

  /** A place in an aggregate's stream that only one event may take. */
  record StreamPlace(String aggregateId, long sequenceNumber) {}
}
