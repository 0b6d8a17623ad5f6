package io.mistersmith.eventstore;

import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.EventData;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/** A stored row in Axon's words, before its payload is read. */
@SuppressWarnings(
    "NullAway") // Axon's interfaces are unmarked: type is null for an event of no aggregate
record StoredEventData(
    String eventIdentifier,
    @Nullable String aggregateType,
    String aggregateId,
    long sequenceNumber,
    String type,
    @Nullable String revision,
    Instant recordedAt,
    String payload,
    String metadata)
    implements DomainEventData<String> {

  static StoredEventData of(StoredEvent event) {
    return new StoredEventData(
        event.eventId(),
        event.aggregateType(),
        event.aggregateId(),
        event.sequenceNumber(),
        event.type(),
        event.revision(),
        event.recordedAt(),
        event.payload(),
        event.metadata());
  }

  static TrackedEventData<String> tracked(StoredEvent event) {
    TrackingToken token = new GlobalSequenceTrackingToken(event.position());
    StoredEventData data = of(event);
    return event.aggregateType() == null
        ? new OfNoAggregate(token, data)
        : new TrackedDomainEventData<>(token, data);
  }

  @Override
  public String getEventIdentifier() {
    return eventIdentifier;
  }

  @Override
  public String getType() {
    return aggregateType;
  }

  @Override
  public String getAggregateIdentifier() {
    return aggregateId;
  }

  @Override
  public long getSequenceNumber() {
    return sequenceNumber;
  }

  @Override
  public Instant getTimestamp() {
    return recordedAt;
  }

  @Override
  public SerializedObject<String> getPayload() {
    return new SimpleSerializedObject<>(payload, String.class, type, revision);
  }

  @Override
  public SerializedObject<String> getMetaData() {
    return new SerializedMetaData<>(metadata, String.class);
  }

  private record OfNoAggregate(TrackingToken trackingToken, EventData<String> data)
      implements TrackedEventData<String> {

    @Override
    public String getEventIdentifier() {
      return data.getEventIdentifier();
    }

    @Override
    public Instant getTimestamp() {
      return data.getTimestamp();
    }

    @Override
    public SerializedObject<String> getMetaData() {
      return data.getMetaData();
    }

    @Override
    public SerializedObject<String> getPayload() {
      return data.getPayload();
    }
  }
}
