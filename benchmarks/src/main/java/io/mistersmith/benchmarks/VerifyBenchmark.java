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
import javax.sql.DataSource;

/**
 * Full verification against a plain loop that reads the same columns of the same rows in pages of
 * the same size and takes one SHA-256 of each row's payload and metadata: of the chain alone, in
 * this process, and as {@code smith audit verify --full} asks a running platform for it, with every
 * aggregate's numbers, the tree and the signed heads.
 */
final class VerifyBenchmark implements Benchmark {

  private static final int ROUNDS = 3;
  private static final int CLIENTS = 64;
  private static final int PAGE = 1000;
  private static final Duration FILLING = Duration.ofSeconds(2);

  private record Round(double plain, double verified) {}

  private static final String WHOLE = "/api/v1/audit/verify?mode=full";

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int events = quick ? 30_000 : 250_000;
    run(events, figures);
    whole(events, figures);
  }

  /** With the read models paused, which cannot read these events. */
  private static void whole(int events, Figures figures) throws Exception {
    try (RunningPlatform platform = RunningPlatform.up()) {
      platform.pauseReadModels();
      BenchLog.fill(platform.database(), Happened.SAMPLE, events);
      platform.await(
          "/api/v1/audit/proofs/inclusion?position=" + platform.head(),
          proof -> proof.has("leaf_hash"));
      List<Round> rounds = new ArrayList<>();
      for (int n = 0; n <= ROUNDS; n++) {
        double plain = plain(platform.database());
        long began = System.nanoTime();
        long checked = platform.get(WHOLE).path("checked").asLong();
        Round round = new Round(plain, perSecond(checked, began));
        if (n > 0) {
          rounds.add(round);
        }
      }
      figures.print("verify.whole.ratio", Median.of(rounds, r -> r.verified / r.plain), "x");
      figures.print("verify.whole.ours", Median.of(rounds, r -> r.verified), "events/s");
      figures.print("verify.whole.plain", Median.of(rounds, r -> r.plain), "events/s");
    }
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
        Round round = new Round(plain(database.source()), verified(log));
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

  private static double plain(DataSource source) throws Exception {
    long begin = System.nanoTime();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    long position = 0;
    int rows;
    try (Connection connection = source.getConnection();
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
