package io.mistersmith.eventstore;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.DatabaseRole;
import io.mistersmith.migrations.Migrations;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeveralWritersTest {

  @Test
  void inOneJvmStayGaplessAndOrdered() throws Exception {
    try (TestStore store = new TestStore();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<PostgresEventStorageEngine> engines = List.of(store.engine(), store.engine());
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 16; writer++) {
        PostgresEventStorageEngine engine = engines.get(writer % 2);
        String aggregateId = "a" + writer;
        writers.add(
            callers.submit(
                () -> {
                  for (int n = 0; n < 50; n++) {
                    engine.appendEvents(TestStore.event(aggregateId, n));
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(30, SECONDS);
      }
      assertSound(store, 800);
    }
  }

  @Test
  void inTwoJvmsStayGaplessAndOrdered() throws Exception {
    try (TestStore store = new TestStore();
        Connection blocker = store.database().ownerDataSource().getConnection();
        Statement lock = blocker.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(" + GroupCommitTest.LOCK + ")");
      Process one = start(store, "one", 6, 40);
      Process two = start(store, "two", 6, 40);
      letGo(one, two);
      await()
          .until(
              () ->
                  store
                      .value(
                          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                              + " AND database = (SELECT oid FROM pg_database"
                              + " WHERE datname = current_database())")
                      .equals("2"));
      lock.execute("SELECT pg_advisory_unlock(" + GroupCommitTest.LOCK + ")");
      int tries = output(one, Integer.MAX_VALUE).size() + output(two, Integer.MAX_VALUE).size();

      assertThat(one.waitFor()).isZero();
      assertThat(two.waitFor()).isZero();
      assertThat(tries).isEqualTo(2 * 2 * 6 * 40);
      assertSound(store, 2 * 6 * 40 * 2);
      // Both were at it at once.
      assertThat(
              store.value(
                  "SELECT min(l) > max(f) FROM (SELECT left(aggregate_id, 3), min(global_position) AS f,"
                      + " max(global_position) AS l FROM event_store.events GROUP BY 1) AS spans"))
          .isEqualTo("t");
    }
  }

  @Test
  @Tag("D-068")
  void killedInMidBatchLoseNothingAcknowledgedAndInventNothing() throws Exception {
    try (PostgresServer durable = PostgresServer.temporaryDurable();
        TestStore store = new TestStore(durable.freshDatabase(Migrations::migrate))) {
      Set<String> tried = new HashSet<>();
      Set<String> acknowledged = new HashSet<>();
      for (int round = 0; round < 3; round++) {
        Process writer = start(store, "round" + round, 16, 1_000_000);
        letGo(writer);
        List<String> lines = output(writer, 300 + 211 * round);
        // The handle, because Process would close what is still to be read.
        writer.toHandle().destroyForcibly();
        lines.addAll(rest(writer));
        assertThat(writer.waitFor()).isEqualTo(128 + 9);
        ids(lines, "try ", tried);
        ids(lines, "ok ", acknowledged);
      }

      List<StoredEvent> stored = store.log().readAfter(0, 1_000_000);
      Set<String> ids = new HashSet<>(stored.stream().map(StoredEvent::eventId).toList());
      assertThat(acknowledged).hasSizeGreaterThan(500);
      assertThat(ids).containsAll(acknowledged);
      assertThat(tried).containsAll(ids);
      assertSound(store, stored.size());
      assertThat(
              store.value(
                  "SELECT count(*) FROM (SELECT FROM event_store.events GROUP BY aggregate_id HAVING count(*) % 2 = 1) AS half"))
          .isEqualTo("0");
    }
  }

  static void assertSound(TestStore store, int events) {
    List<StoredEvent> stored = store.log().readAfter(0, 1_000_000);
    assertThat(stored)
        .extracting(StoredEvent::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events).boxed().toList());
    assertThat(new ChainVerifier(store.log()).verify().breaches()).isEmpty();
    assertThat(
            store.value(
                "SELECT count(*) FROM (SELECT FROM event_store.events GROUP BY aggregate_id"
                    + " HAVING min(sequence_number) <> 0 OR max(sequence_number) + 1 <> count(*)) AS broken"))
        .isEqualTo("0");
    assertThat(
            store.value(
                "SELECT count(*) FROM (SELECT sequence_number, lag(sequence_number) OVER (PARTITION BY aggregate_id"
                    + " ORDER BY global_position) AS before FROM event_store.events) AS e WHERE sequence_number < before"))
        .isEqualTo("0");
  }

  private static Process start(TestStore store, String name, int threads, int appends)
      throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            store.database().jdbcUrl(),
            DatabaseRole.COMMAND.roleName(),
            TestStore.password(),
            name,
            String.valueOf(threads),
            String.valueOf(appends))
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /** All of them at once, when the last is ready. */
  private static void letGo(Process... writers) throws IOException {
    for (Process writer : writers) {
      assertThat(output(writer, 1)).containsExactly(WriterProcess.READY);
    }
    for (Process writer : writers) {
      writer.outputWriter().append('\n').flush();
    }
  }

  /** The first so many lines; fewer when it ends before. */
  private static List<String> output(Process process, int lines) throws IOException {
    List<String> read = new ArrayList<>();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      read.add(line);
      if (read.size() == lines) {
        break;
      }
    }
    return read;
  }

  /** What it printed before it was killed; a line that was cut off says nothing. */
  private static List<String> rest(Process process) throws IOException {
    return process.inputReader().lines().toList();
  }

  private static void ids(List<String> lines, String prefix, Set<String> into) {
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        into.addAll(List.of(line.substring(prefix.length()).split(" ")));
      }
    }
  }
}
