package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;
import static io.mistersmith.eventstore.TestStore.events;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The lock that every batch takes is held by the test, so that all that is appended meanwhile
 * becomes one batch.
 */
class GroupCommitTest {

  /** Every batch takes it. */
  static final long LOCK = 5283946137422917L;

  private final TestStore store = new TestStore();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final PostgresEventStorageEngine engine = store.engine();
  private Connection blocker;

  @BeforeEach
  void hold() throws Exception {
    engine.appendEvents(events("contested", 0, 1));
    blocker = store.database().ownerDataSource().getConnection();
    execute("SELECT pg_advisory_lock(" + LOCK + ")");
  }

  @AfterEach
  void close() throws Exception {
    blocker.close();
    callers.shutdown();
    assertThat(callers.awaitTermination(30, SECONDS)).isTrue();
    store.close();
  }

  @Test
  void writesWhatWaitsInOneTransaction() throws Exception {
    List<CompletableFuture<Void>> appends = blocked(engine);
    for (int n = 0; n < 20; n++) {
      appends.add(append(engine, events("a" + n, 0, 2)));
    }
    waiting(engine, 20);
    release();

    for (CompletableFuture<Void> append : appends) {
      append.get(10, SECONDS);
    }
    assertThat(
            store.value(
                "SELECT count(DISTINCT xmin::text) FROM event_store.events WHERE aggregate_id LIKE 'a%'"))
        .isEqualTo("1");
    assertThat(store.log().head().position()).isEqualTo(42);
  }

  @Test
  void lastsAConflictOnlyForTheLoser() throws Exception {
    List<CompletableFuture<Void>> appends = blocked(engine);
    List<CompletableFuture<Void>> rivals = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      rivals.add(
          append(engine, List.of(event("contested", 1, "rival " + n), event("of-rival-" + n, 0))));
      appends.add(append(engine, events("neighbour-" + n, 0, 3)));
    }
    rivals.add(append(engine, List.of(event("contested", 0))));
    waiting(engine, 11);
    release();

    for (CompletableFuture<Void> append : appends) {
      append.get(10, SECONDS);
    }
    List<Throwable> failures = rivals.stream().map(GroupCommitTest::failure).toList();
    assertThat(failures).filteredOn(ConcurrencyException.class::isInstance).hasSize(4);
    assertThat(failures).filteredOn(failure -> failure == null).hasSize(1);
    // The winner's other event is there, those of the losers are not.
    assertThat(
            store.value(
                "SELECT count(*) FROM event_store.events WHERE aggregate_id LIKE 'of-rival-%'"))
        .isEqualTo("1");
    assertThat(store.log().readAggregate("contested", 0, 10)).hasSize(2);
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
  }

  @Test
  void doesNotLetAnEventThatPostgresRefusesFailItsNeighbours() throws Exception {
    List<CompletableFuture<Void>> appends = blocked(engine);
    CompletableFuture<Void> bad = append(engine, List.of(event("nul \u0000", 0)));
    for (int n = 0; n < 5; n++) {
      appends.add(append(engine, events("neighbour-" + n, 0, 3)));
    }
    waiting(engine, 6);
    release();

    for (CompletableFuture<Void> append : appends) {
      append.get(10, SECONDS);
    }
    assertThat(failure(bad)).isInstanceOf(EventStoreException.class);
    assertThat(store.log().head().position()).isEqualTo(17);
  }

  @Test
  void refusesMoreThanMayWait() throws Exception {
    PostgresEventStorageEngine small = store.engine(BatchSettings.DEFAULTS.withMaxWaiting(2));
    List<CompletableFuture<Void>> appends = blocked(small);
    appends.add(append(small, events("a", 0, 1)));
    appends.add(append(small, events("b", 0, 1)));
    waiting(small, 2);

    assertThat(failure(append(small, events("c", 0, 1)))).isInstanceOf(AppendRefused.class);
    release();
    for (CompletableFuture<Void> append : appends) {
      append.get(10, SECONDS);
    }
    assertThat(store.log().readAggregate("c", 0, 1)).isEmpty();
  }

  @Test
  void withdrawsWhatWaitsTooLong() throws Exception {
    PostgresEventStorageEngine impatient =
        store.engine(BatchSettings.DEFAULTS.withWaitLimit(Duration.ofMillis(50)));
    List<CompletableFuture<Void>> appends = blocked(impatient);

    assertThat(failure(append(impatient, events("late", 0, 1)))).isInstanceOf(AppendRefused.class);
    release();
    appends.getFirst().get(10, SECONDS);
    impatient.appendEvents(event("next", 0));
    assertThat(store.log().readAggregate("late", 0, 1)).isEmpty();
  }

  @Test
  void splitsWhatIsMoreThanABatchMayHold() throws Exception {
    PostgresEventStorageEngine small = store.engine(BatchSettings.DEFAULTS.withMaxBatchEvents(4));
    List<CompletableFuture<Void>> appends = blocked(small);
    for (int n = 0; n < 10; n++) {
      appends.add(append(small, events("a" + n, 0, 1)));
    }
    appends.add(append(small, events("big", 0, 9)));
    waiting(small, 11);
    release();

    for (CompletableFuture<Void> append : appends) {
      append.get(10, SECONDS);
    }
    assertThat(
            store.value(
                "SELECT max(n) FROM (SELECT count(*) AS n FROM event_store.events WHERE aggregate_id LIKE 'a%'"
                    + " GROUP BY xmin::text) AS batch"))
        .isEqualTo("4");
    assertThat(
            store.value(
                "SELECT count(DISTINCT xmin::text) FROM event_store.events WHERE aggregate_id = 'big'"))
        .isEqualTo("1");
  }

  /** An append that leads and is stopped by the lock. */
  private List<CompletableFuture<Void>> blocked(PostgresEventStorageEngine on) {
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    appends.add(append(on, events("first", 0, 1)));
    await()
        .until(
            () ->
                store
                    .value(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    .equals("1"));
    return appends;
  }

  private CompletableFuture<Void> append(
      PostgresEventStorageEngine on, List<DomainEventMessage<Noted>> events) {
    return CompletableFuture.runAsync(() -> on.appendEvents(events), callers);
  }

  private static void waiting(PostgresEventStorageEngine on, int appends) {
    await().until(() -> on.waiting() == appends);
  }

  private void release() throws Exception {
    execute("SELECT pg_advisory_unlock(" + LOCK + ")");
  }

  private void execute(String sql) throws Exception {
    try (Statement statement = blocker.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Throwable failure(CompletableFuture<Void> append) {
    try {
      append.get(10, SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof CompletionException wrapped
          ? wrapped.getCause()
          : e.getCause();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
