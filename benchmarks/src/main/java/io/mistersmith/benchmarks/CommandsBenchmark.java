package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import io.mistersmith.eventstore.RememberedTargets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.serialization.json.JacksonSerializer;

/**
 * Commands through Axon at 32 clients: one opens an aggregate, three more follow, aggregates
 * cached. Against raw JDBC (one insert, one commit) with as many clients, and against the same
 * commands on Axon's own engine.
 */
final class CommandsBenchmark implements Benchmark {

  private static final int ROUNDS = 3;
  private static final int CLIENTS = 32;
  private static final int COMMANDS_PER_AGGREGATE = 4;

  private record Round(Load.Result raw, Load.Result ours, Load.Result stock) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    run(Duration.ofMillis(quick ? 1000 : 4000), figures);
  }

  /**
   * @param slice how long one side runs at a time
   */
  void run(Duration slice, Figures figures) throws Exception {
    try (BenchDatabase database = new BenchDatabase();
        HikariDataSource pool = database.pool(32);
        PostgresEventStorageEngine engine =
            Engines.ours(pool, Map.of("bench.counted", Counter.Counted.class))) {
      database.execute(RawJdbc.TABLE);
      database.execute("GRANT ALL ON raw_events TO PUBLIC");
      Configuration ours = axon(engine, new RememberedTargets());
      Configuration stock =
          axon(Engines.stock(pool), AnnotationCommandTargetResolver.builder().build());
      List<Round> rounds = new ArrayList<>();
      // The first round only warms up.
      for (int n = 0; n <= ROUNDS; n++) {
        Load.Result raw = Load.run(CLIENTS, slice, _ -> new RawJdbc(database.source(), false));
        Load.Result commands = Load.run(CLIENTS, slice, _ -> new Commands(ours.commandGateway()));
        Load.Result onStock = Load.run(CLIENTS, slice, _ -> new Commands(stock.commandGateway()));
        if (n > 0) {
          rounds.add(new Round(raw, commands, onStock));
        }
      }
      print(figures, rounds);
      ours.shutdown();
      stock.shutdown();
    }
  }

  private static void print(Figures figures, List<Round> rounds) {
    figures.print(
        "command.c32.ratio", Median.of(rounds, r -> r.ours.perSecond() / r.raw.perSecond()), "x");
    figures.print("command.c32.per_s", Median.of(rounds, r -> r.ours.perSecond()), "commands/s");
    figures.print("command.c32.p99", Median.of(rounds, r -> r.ours.p99Millis()), "ms");
    figures.print("command.c32.raw", Median.of(rounds, r -> r.raw.perSecond()), "events/s");
    figures.print("command.c32.stock", Median.of(rounds, r -> r.stock.perSecond()), "commands/s");
    figures.print(
        "command.c32.stock_ratio",
        Median.of(rounds, r -> r.stock.perSecond() / r.raw.perSecond()),
        "x");
  }

  private static Configuration axon(EventStorageEngine engine, CommandTargetResolver targets) {
    WeakReferenceCache cache = new WeakReferenceCache();
    return DefaultConfigurer.defaultConfiguration(false)
        .configureSerializer(_ -> JacksonSerializer.defaultSerializer())
        .registerComponent(CommandTargetResolver.class, _ -> targets)
        .configureEventStore(_ -> EmbeddedEventStore.builder().storageEngine(engine).build())
        .configureAggregate(
            AggregateConfigurer.defaultConfiguration(Counter.class).configureCache(_ -> cache))
        .start();
  }

  /** One client: opens an aggregate of its own, sends it three commands, opens the next. */
  private static final class Commands implements Load.Client {
    private final CommandGateway gateway;
    private String aggregateId = "";
    private int sent;

    Commands(CommandGateway gateway) {
      this.gateway = gateway;
    }

    @Override
    public void operate() {
      if (sent % COMMANDS_PER_AGGREGATE == 0) {
        aggregateId = UUID.randomUUID().toString();
        gateway.sendAndWait(new Counter.Open(aggregateId));
      } else {
        gateway.sendAndWait(new Counter.Count(aggregateId));
      }
      sent++;
    }
  }
}
