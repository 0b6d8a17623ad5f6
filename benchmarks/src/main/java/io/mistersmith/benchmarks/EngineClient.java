package io.mistersmith.benchmarks;

import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.MetaData;

/** Appends one event after the other through an Axon storage engine, serialisation included. */
final class EngineClient implements Load.Client {

  private final EventStorageEngine engine;
  private final String aggregateId = UUID.randomUUID().toString();
  private long sequenceNumber;

  EngineClient(EventStorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public void operate() {
    engine.appendEvents(
        List.of(
            new GenericDomainEventMessage<>(
                "Bench",
                aggregateId,
                sequenceNumber++,
                Happened.SAMPLE,
                MetaData.with("tenant", "default"))));
  }
}
