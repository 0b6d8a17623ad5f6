package io.mistersmith.query;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.api.Upcasts;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/** Records events as command-service would, from outside the program under test. */
public final class EventRecorder implements AutoCloseable {
  private final NamedTypeSerializer serializer =
      NamedTypeSerializer.of(
          Json.LENIENT, DomainEvent.storedTypes(), Upcasts::revisionOf, Upcasts.ALL);
  private final PostgresEventStorageEngine engine;
  private final Map<String, Long> next = new HashMap<>();

  EventRecorder(DataSource database) {
    engine =
        PostgresEventStorageEngine.builder().dataSource(database).serializer(serializer).build();
  }

  /** The position of the last one. */
  public synchronized long record(String aggregateType, String aggregateId, Object... events) {
    List<? extends DomainEventMessage<?>> messages =
        Arrays.stream(events)
            .map(
                event ->
                    new GenericDomainEventMessage<>(
                        aggregateType,
                        aggregateId,
                        next.merge(aggregateId, 1L, Long::sum) - 1,
                        event))
            .toList();
    engine.appendEvents(messages);
    return engine.log().head().position();
  }

  /** One event under an id of its own, and who did it why. */
  public synchronized long record(
      String aggregateType,
      String aggregateId,
      String eventId,
      Map<String, String> metadata,
      Object event) {
    engine.appendEvents(
        new GenericDomainEventMessage<>(
            aggregateType,
            aggregateId,
            next.merge(aggregateId, 1L, Long::sum) - 1,
            event,
            metadata,
            eventId,
            java.time.Instant.now()));
    return engine.log().head().position();
  }

  /**
   * An event of a program that this one is older than.
   *
   * @return its position
   */
  public synchronized long recordRaw(
      String aggregateType, String aggregateId, String type, String revision, String payload) {
    engine.appendEvents(
        new GenericDomainEventMessage<>(
            aggregateType, aggregateId, next.merge(aggregateId, 1L, Long::sum) - 1, payload) {
          @Override
          @SuppressWarnings("unchecked") // text is all that the engine asks for
          public <S> SerializedObject<S> serializePayload(Serializer with, Class<S> as) {
            return (SerializedObject<S>)
                new SimpleSerializedObject<>(payload, String.class, type, revision);
          }
        });
    return engine.log().head().position();
  }

  public long head() {
    return engine.log().head().position();
  }

  @Override
  public void close() {
    engine.close();
  }
}
