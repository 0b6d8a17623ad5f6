package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.query.board.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Replay of a log of tasks into the task board, in place and beside it, against a raw JDBC loop
 * that writes the same versioned rows, and against a pooled processor of Axon that writes them with
 * one statement for each event. All read the same log and write all of its rows.
 */
final class ReplayBenchmark implements Benchmark {
  private static final int ROUNDS = 3;

  /** In events per second. */
  private record Round(double beside, double inPlace, double raw, double stock) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int events = quick ? 100_000 : 500_000;
    try (BenchDatabase database = new BenchDatabase();
        HikariDataSource pool = database.pool(8);
        Replaying replaying = new Replaying(pool, database.source())) {
      TaskLog.fill(replaying.engine(), events);
      database.execute("VACUUM ANALYZE event_store.events");
      run(events, pool, replaying, figures);
    }
  }

  private static void run(int events, HikariDataSource pool, Replaying replaying, Figures figures)
      throws Exception {
    // Nobody's statements are to be planned for a table that was never looked at.
    RawReplay.run(pool);
    replaying.jdbc.execute("ANALYZE read_model.tasks");
    List<Round> rounds = new ArrayList<>();
    for (int n = 0; n < ROUNDS; n++) {
      replaying.forget();
      long begin = System.nanoTime();
      RawReplay.run(pool);
      double raw = (System.nanoTime() - begin) / 1e9;
      long rows = rows(replaying, Place.LIVE);
      replaying.forget();
      double inPlace = replaying.inPlace(events);
      requireRows(rows, replaying, Place.LIVE);
      replaying.forget();
      double beside = replaying.beside(events);
      requireRows(rows, replaying, Place.NEXT);
      replaying.dropBeside();
      replaying.forget();
      double stock = replaying.stock(events);
      requireRows(rows, replaying, Place.LIVE);
      rounds.add(new Round(events / beside, events / inPlace, events / raw, events / stock));
    }
    figures.print("replay.ratio", Median.of(rounds, r -> r.beside / r.raw), "x");
    figures.print("replay.stock_ratio", Median.of(rounds, r -> r.beside / r.stock), "x");
    figures.print("replay.events_per_s", Median.of(rounds, r -> r.beside), "events/s");
    figures.print("replay.in_place.ratio", Median.of(rounds, r -> r.inPlace / r.raw), "x");
    figures.print("replay.in_place.stock_ratio", Median.of(rounds, r -> r.inPlace / r.stock), "x");
    figures.print("replay.in_place.events_per_s", Median.of(rounds, r -> r.inPlace), "events/s");
    figures.print("replay.raw", Median.of(rounds, r -> r.raw), "events/s");
    figures.print("replay.stock", Median.of(rounds, r -> r.stock), "events/s");
    figures.print("replay.events", events, "events");
  }

  private static void requireRows(long rows, Replaying replaying, String schema) {
    if (rows(replaying, schema) != rows) {
      throw new IllegalStateException("The sides have not written the same rows");
    }
  }

  private static long rows(Replaying replaying, String schema) {
    Long rows =
        replaying.jdbc.queryForObject(
            "SELECT count(*) + count(DISTINCT task_id) + count(*) FILTER (WHERE valid_to IS NULL)"
                + " FROM %s.tasks".formatted(schema),
            Long.class);
    return rows == null ? 0 : rows;
  }
}
