package io.mistersmith.benchmarks;

import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/** Events that no part of the platform knows, for what only reads and hashes them. */
final class BenchLog {
  private static final int BATCH = 200;

  private BenchLog() {}

  /** Aggregates of {@value #BATCH} events each. */
  static void fill(DataSource source, Happened event, int events) {
    try (PostgresEventStorageEngine engine =
        Engines.ours(source, Map.of("bench.happened", Happened.class))) {
      for (int from = 0; from < events; from += BATCH) {
        List<DomainEventMessage<?>> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
          batch.add(new GenericDomainEventMessage<>("Bench", "bench-" + from, i, event));
        }
        engine.appendEvents(batch);
      }
    }
  }
}
