package io.mistersmith.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.DatabaseRole;
import io.mistersmith.migrations.Migrations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Postgres goes away while many write: what was acknowledged is there, and nothing twice. */
class PostgresGoneTest {
  private static final int ENOUGH = 300;
  private static final int EVENTS = 2;
  private static final BatchSettings SETTINGS =
      BatchSettings.DEFAULTS
          .withSettleLimit(Duration.ofSeconds(5))
          .withNetworkTimeout(Duration.ofSeconds(2));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("D-068")
  @Tag("D-171")
  void killedOrRestartedItIsTakenUpAgain(boolean killed) throws Exception {
    try (PostgresServer server = PostgresServer.temporaryDurable();
        TestStore store = new TestStore(server.freshDatabase(Migrations::migrate));
        Load load = new Load(store.engine(SETTINGS))) {
      load.awaitEnough();
      if (killed) {
        server.kill();
      } else {
        server.stop();
      }
      server.start(_ -> {});
      load.awaitEnough();
      load.end();

      load.assertKept(store);
    }
  }

  @Test
  void withASynchronousStandbyAFailoverLosesNothingThatWasAcknowledged() throws Exception {
    try (PostgresServer primary = PostgresServer.temporaryDurable();
        TestStore before = new TestStore(primary.freshDatabase(Migrations::migrate));
        PostgresServer standby = PostgresServer.temporaryStandby(primary);
        Load load = new Load(before.engine(before.pool(either(before, standby)), SETTINGS))) {
      load.awaitEnough();
      primary.kill();
      standby.promote();
      load.awaitEnough();
      load.end();
      try (TestStore after =
          new TestStore(new PostgresDatabase(standby, before.database().name()))) {
        load.assertKept(after);
      }
      primary.start(_ -> {}); // so that its database can be dropped
    }
  }

  /** Whichever of the two takes writes. */
  private static PGSimpleDataSource either(TestStore store, PostgresServer standby) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(
        "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
            .formatted(store.port(), standby.port(), store.database().name()));
    source.setUser(DatabaseRole.COMMAND.roleName());
    source.setPassword(TestStore.password());
    return source;
  }

  /** Several writers, each with one aggregate after the other. */
  private static final class Load implements AutoCloseable {
    private static final int WRITERS = 8;

    private final PostgresEventStorageEngine engine;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean over;

    Load(PostgresEventStorageEngine engine) {
      this.engine = engine;
      for (int writer = 0; writer < WRITERS; writer++) {
        String name = "writer-" + writer + "-";
        writers.execute(() -> write(name));
      }
    }

    private void write(String name) {
      for (int n = 0; !over; n++) {
        try {
          engine.appendEvents(TestStore.events(name + n, 0, EVENTS));
          acknowledged.add(name + n);
        } catch (EventStoreException noAnswer) {
          unknown.add(name + n);
        }
      }
    }

    void awaitEnough() {
      int more = acknowledged.size() + ENOUGH;
      await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= more);
    }

    void end() {
      over = true;
      writers.close();
    }

    @Override
    public void close() {
      end();
    }

    void assertKept(TestStore store) {
      List<StoredEvent> stored = store.log().readAfter(0, 1_000_000);
      Map<String, Long> events =
          stored.stream()
              .collect(Collectors.groupingBy(StoredEvent::aggregateId, Collectors.counting()));
      assertThat(events.keySet()).containsAll(acknowledged);
      assertThat(events.values()).containsOnly((long) EVENTS);
      assertThat(events.keySet())
          .allMatch(name -> acknowledged.contains(name) || unknown.contains(name));
      SeveralWritersTest.assertSound(store, stored.size());
    }
  }
}
