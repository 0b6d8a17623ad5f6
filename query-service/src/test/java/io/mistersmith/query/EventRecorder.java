package io.mistersmith.query;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/** Records events as command-service would, from outside the program under test. */
public final class EventRecorder implements AutoCloseable {
  private final PostgresEventStorageEngine engine;
  private final Map<String, Long> next = new HashMap<>();

  EventRecorder(DataSource database) {
    engine =
        PostgresEventStorageEngine.builder()
            .dataSource(database)
            .serializer(NamedTypeSerializer.of(Json.LENIENT, DomainEvent.storedTypes()))
            .build();
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

  public long head() {
    return engine.log().head().position();
  }

  @Override
  public void close() {
    engine.close();
  }
}
