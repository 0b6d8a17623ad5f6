package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/**
 * Appends of 600-byte events by 1, 8, 32 and 128 clients: the engine, hash chain and wake-up
 * included, against raw JDBC (one insert, one commit) on the same table shape, with raw autocommit
 * and Axon's own engine beside them. All sides run for some seconds before anything counts.
 *
 * <p>A lone client is measured on a platform thread too: there a round trip costs less, so raw
 * JDBC, which makes two, gains more by it.
 */
final class EventStoreBenchmark implements Benchmark {

  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(6);

  private record Round(
      Load.Result raw, Load.Result ours, Load.Result autocommit, Load.Result stock) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    run(Duration.ofMillis(quick ? 600 : 2000), figures);
  }

  /**
   * @param slice how long one side runs at a time
   */
  void run(Duration slice, Figures figures) throws Exception {
    try (BenchDatabase database = new BenchDatabase();
        HikariDataSource stockPool = database.pool(32);
        PostgresEventStorageEngine engine =
            Engines.ours(database.source(), Map.of("bench.happened", Happened.class))) {
      database.execute(RawJdbc.TABLE);
      database.execute("GRANT ALL ON raw_events TO PUBLIC");
      Sides sides =
          new Sides(
              database, engine, Engines.stock(stockPool), slice, Thread.ofVirtual().factory());
      sides.warmUp(WARM_UP);
      for (int clients : new int[] {1, 8, 32, 128}) {
        List<Round> rounds = new ArrayList<>();
        for (int n = 0; n < ROUNDS; n++) {
          rounds.add(sides.round(clients));
        }
        print(figures, "append.c" + clients, rounds);
      }
      Sides onPlatformThreads = sides.on(Thread.ofPlatform().factory());
      onPlatformThreads.warmUp(WARM_UP);
      List<Round> rounds = new ArrayList<>();
      for (int n = 0; n < ROUNDS; n++) {
        rounds.add(onPlatformThreads.round(1));
      }
      print(figures, "append.platform_thread.c1", rounds);
    }
  }

  private static void print(Figures figures, String name, List<Round> rounds) {
    figures.print(
        name + ".ratio", Median.of(rounds, r -> r.ours.perSecond() / r.raw.perSecond()), "x");
    figures.print(
        name + ".p99_ratio", Median.of(rounds, r -> r.ours.p99Millis() / r.raw.p99Millis()), "x");
    figures.print(name + ".ours", Median.of(rounds, r -> r.ours.perSecond()), "events/s");
    figures.print(name + ".raw", Median.of(rounds, r -> r.raw.perSecond()), "events/s");
    figures.print(
        name + ".raw_autocommit", Median.of(rounds, r -> r.autocommit.perSecond()), "events/s");
    figures.print(name + ".stock", Median.of(rounds, r -> r.stock.perSecond()), "events/s");
    figures.print(name + ".ours_p99", Median.of(rounds, r -> r.ours.p99Millis()), "ms");
    figures.print(name + ".raw_p99", Median.of(rounds, r -> r.raw.p99Millis()), "ms");
  }

  private record Sides(
      BenchDatabase database,
      EventStorageEngine ours,
      EventStorageEngine stock,
      Duration slice,
      ThreadFactory threads) {

    Sides on(ThreadFactory others) {
      return new Sides(database, ours, stock, slice, others);
    }

    /**
     * Not counted. A lone client makes so few operations that Java would otherwise still be
     * learning both sides in the rounds that count.
     */
    void warmUp(Duration time) throws Exception {
      for (int clients : new int[] {8, 1}) {
        load(clients, time, _ -> new RawJdbc(database.source(), false));
        load(clients, time, _ -> new EngineClient(ours));
      }
      load(8, slice, _ -> new RawJdbc(database.source(), true));
      load(8, slice, _ -> new EngineClient(stock));
    }

    /**
     * Ours between two halves of the other side, so that a change of the machine's mood meets both.
     */
    Round round(int clients) throws Exception {
      Load.Result before = load(clients, slice, _ -> new RawJdbc(database.source(), false));
      Load.Result first = load(clients, slice, _ -> new EngineClient(ours));
      Load.Result second = load(clients, slice, _ -> new EngineClient(ours));
      Load.Result after = load(clients, slice, _ -> new RawJdbc(database.source(), false));
      Load.Result autocommit = load(clients, slice, _ -> new RawJdbc(database.source(), true));
      Load.Result axon = load(clients, slice, _ -> new EngineClient(stock));
      return new Round(mean(before, after), mean(first, second), autocommit, axon);
    }

    private Load.Result load(int clients, Duration time, Load.Clients make) throws Exception {
      return Load.run(clients, time, make, threads);
    }

    private static Load.Result mean(Load.Result a, Load.Result b) {
      return new Load.Result(
          (a.perSecond() + b.perSecond()) / 2, (a.p99Millis() + b.p99Millis()) / 2);
    }
  }
}
