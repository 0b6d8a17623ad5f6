package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;
import static io.mistersmith.eventstore.TestStore.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Postgres itself may say in the middle of an append. */
class PostgresFaultsTest {
  private final TestStore store = new TestStore();
  private final PostgresEventStorageEngine engine =
      store.engine(
          BatchSettings.DEFAULTS
              .withSettleLimit(Duration.ofSeconds(2))
              .withNetworkTimeout(Duration.ofSeconds(1)));

  @AfterEach
  void close() {
    store.close();
  }

  /**
   * Serialization failure, deadlock, disk full, too many connections, lock and statement timeout.
   */
  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "53100", "53300", "55P03", "57014"})
  @Tag("D-171")
  void troubleThatPassesIsWaitedOutAndTheEventsAreWrittenOnce(String state) {
    engine.appendEvents(event("before", 0));
    raisingOnce("RAISE EXCEPTION 'for a test' USING ERRCODE = '" + state + "'");

    engine.appendEvents(events("through", 0, 3));

    wroteOnce("before", "through", "through", "through");
    assertThat(store.value("SELECT last_value FROM public.trouble")).isNotEqualTo("1");
  }

  @Test
  void aConnectionThatIsCutInMidTransactionIsReplacedAndTheEventsAreWrittenOnce() {
    engine.appendEvents(event("before", 0));
    raisingOnce("PERFORM pg_terminate_backend(pg_backend_pid())");

    engine.appendEvents(events("through", 0, 3));

    wroteOnce("before", "through", "through", "through");
  }

  @Test
  @Tag("D-172")
  @Tag("D-173")
  void aDiskThatStaysFullIsToldWithItsReasonNothingIsWrittenAndLaterEverythingAgain() {
    engine.appendEvents(event("before", 0));
    raising("RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'");

    assertThatThrownBy(() -> engine.appendEvents(List.of(event("refused", 0), event("other", 0))))
        .isInstanceOf(AppendRefused.class)
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("Postgres cannot take events now")
        .hasMessageContaining("no space left on device")
        .hasCauseInstanceOf(SQLException.class);
    wroteOnce("before");

    superuser("DROP TRIGGER trouble ON event_store.events");
    engine.appendEvents(events("refused", 0, 2));
    wroteOnce("before", "refused", "refused");
  }

  @Test
  void aStandbyThatIsNotPromotedYetTakesNothingAndIsWrittenToOnceItIs() {
    superuser(
        "ALTER ROLE smith_command IN DATABASE %s SET default_transaction_read_only = on"
            .formatted(store.database().name()));
    try {
      assertThatThrownBy(() -> engine.appendEvents(event("early", 0)))
          .isInstanceOf(AppendRefused.class)
          .hasMessageContaining("read-only");
    } finally {
      superuser(
          "ALTER ROLE smith_command IN DATABASE %s RESET default_transaction_read_only"
              .formatted(store.database().name()));
    }
    superuser(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'smith_command'"
            + " AND datname = current_database()");

    engine.appendEvents(event("early", 0));
    wroteOnce("early");
  }

  @Test
  void aPostgresThatDoesNotAnswerIsGivenUpInTimeAndNothingIsWrittenTwice() throws Exception {
    engine.appendEvents(event("before", 0));
    try (Connection other = store.database().superuserDataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE event_store.events IN ACCESS EXCLUSIVE MODE");

      assertThatThrownBy(() -> engine.appendEvents(event("slow", 0)))
          .isInstanceOf(EventStoreException.class);
      other.rollback();
    }

    engine.appendEvents(event("after", 0));
    assertThat(store.log().readAggregate("slow", 0, 10)).hasSizeLessThanOrEqualTo(1);
    assertThat(store.log().readAggregate("after", 0, 10)).hasSize(1);
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
  }

  private void wroteOnce(String... aggregates) {
    assertThat(store.log().readAfter(0, 100))
        .extracting(StoredEvent::aggregateId)
        .containsExactly(aggregates);
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
  }

  /** A sequence remembers through a rollback that it was asked. */
  private void raisingOnce(String trouble) {
    superuser("CREATE SEQUENCE public.trouble; GRANT ALL ON SEQUENCE public.trouble TO PUBLIC");
    raising("IF nextval('public.trouble') = 1 THEN " + trouble + "; END IF");
  }

  private void raising(String trouble) {
    superuser(
        """
        CREATE FUNCTION public.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
          $$BEGIN %s; RETURN NULL; END$$;
        CREATE TRIGGER trouble BEFORE INSERT ON event_store.events
          FOR EACH STATEMENT EXECUTE FUNCTION public.trouble()\
        """
            .formatted(trouble));
  }

  private void superuser(String sql) {
    TestStore.execute(store.database().superuserDataSource(), sql);
  }
}
