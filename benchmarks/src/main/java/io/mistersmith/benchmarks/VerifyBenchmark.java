package io.mistersmith.benchmarks;

import io.mistersmith.eventstore.ChainReport;
import io.mistersmith.eventstore.ChainVerifier;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Full verification of the chain against a plain loop that reads the same columns of the same rows
 * in pages of the same size and takes one SHA-256 of each row's payload and metadata.
 */
final class VerifyBenchmark implements Benchmark {

  private static final int ROUNDS = 3;
  private static final int CLIENTS = 64;
  private static final int PAGE = 1000;
  private static final Duration FILLING = Duration.ofSeconds(2);

  private record Round(double plain, double verified) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    run(quick ? 30_000 : 250_000, figures);
  }

  /**
   * @param least events in the log; there are a few more
   */
  void run(long least, Figures figures) throws Exception {
    try (BenchDatabase database = new BenchDatabase();
        PostgresEventStorageEngine engine =
            Engines.ours(database.source(), Map.of("bench.happened", Happened.class))) {
      EventLog log = engine.log();
      while (log.head().position() < least) {
        Load.run(CLIENTS, FILLING, _ -> new EngineClient(engine));
      }
      database.execute("VACUUM ANALYZE event_store.events");
      List<Round> rounds = new ArrayList<>();
      // The first round only warms up.
      for (int n = 0; n <= ROUNDS; n++) {
        Round round = new Round(plain(database), verified(log));
        if (n > 0) {
          rounds.add(round);
        }
      }
      figures.print("verify.ratio", Median.of(rounds, r -> r.verified / r.plain), "x");
      figures.print("verify.ours", Median.of(rounds, r -> r.verified), "events/s");
      figures.print("verify.plain", Median.of(rounds, r -> r.plain), "events/s");
      figures.print("verify.events", (double) log.head().position(), "events");
    }
  }

  private static double verified(EventLog log) {
    long begin = System.nanoTime();
    ChainReport report = new ChainVerifier(log).verify();
    if (!report.intact()) {
      throw new IllegalStateException("The log of a benchmark is broken: " + report);
    }
    return perSecond(report.checked(), begin);
  }

  private static double plain(BenchDatabase database) throws Exception {
    long begin = System.nanoTime();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    long position = 0;
    int rows;
    try (Connection connection = database.source().getConnection();
        PreparedStatement page =
            connection.prepareStatement(
                "SELECT global_position, event_id, aggregate_type, aggregate_id, sequence_number,"
                    + " event_type, revision, recorded_at, payload, metadata, leaf, hash"
                    + " FROM event_store.events WHERE global_position > ?"
                    + " ORDER BY global_position LIMIT "
                    + PAGE)) {
      do {
        rows = 0;
        page.setLong(1, position);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            position = row.getLong(1);
            sha256.update(row.getBytes(9));
            sha256.digest(row.getBytes(10));
            rows++;
          }
        }
      } while (rows == PAGE);
    }
    return perSecond(position, begin);
  }

  private static double perSecond(long events, long begin) {
    return events / ((System.nanoTime() - begin) / 1e9);
  }
}
