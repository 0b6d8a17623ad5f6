package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;
import static io.mistersmith.eventstore.TestStore.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.eventstore.FaultyProxy.Fault;
import java.time.Duration;
import java.util.List;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnknownOutcomeTest {

  private final TestStore store = new TestStore();
  private final FaultyProxy proxy = store.closing(new FaultyProxy(store.port()));
  private final PostgresEventStorageEngine engine =
      store.engine(
          store.through(proxy), BatchSettings.DEFAULTS.withSettleLimit(Duration.ofSeconds(5)));

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void isSettledBeforeTheCallerHearsAnything(Fault fault) {
    engine.appendEvents(events("before", 0, 2));
    proxy.arm(fault, "cut-off");

    engine.appendEvents(events("cut-off", 0, 3));
    engine.appendEvents(events("after", 0, 2));

    assertThat(proxy.fired()).isOne();
    assertThat(store.log().readAfter(0, 100))
        .extracting(StoredEvent::aggregateId)
        .containsExactly("before", "before", "cut-off", "cut-off", "cut-off", "after", "after");
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
  }

  @Test
  void isNotWrittenAgainWhenTheLostRequestArrivesAtLast() throws Exception {
    engine.appendEvents(event("before", 0));
    proxy.arm(Fault.CUT_AND_DELIVER_LATE, "late");
    engine.appendEvents(events("late", 0, 2));

    proxy.deliverLate();

    assertThat(proxy.fired()).isOne();
    assertThat(store.log().readAfter(0, 100))
        .extracting(StoredEvent::aggregateId)
        .containsExactly("before", "late", "late");
    engine.appendEvents(event("after", 0));
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
  }

  @Test
  void isAConflictWhenAnotherTookThePlaceMeanwhile() {
    engine.appendEvents(event("contested", 0));
    proxy.arm(Fault.CUT_BEFORE_REQUEST, "contested");
    PostgresEventStorageEngine other = store.engine();
    other.appendEvents(event("contested", 1, "other"));

    assertThatThrownBy(() -> engine.appendEvents(event("contested", 1, "mine")))
        .isInstanceOf(ConcurrencyException.class);
    assertThat(store.log().head().position()).isEqualTo(2);
  }

  @Test
  void isToldWhenItCannotBeSettled() {
    engine.appendEvents(event("before", 0));
    List<org.axonframework.eventhandling.DomainEventMessage<Noted>> lost = events("lost", 0, 1);
    proxy.arm(Fault.CUT_BEFORE_ANSWER, "lost");
    PostgresEventStorageEngine impatient =
        store.engine(
            new ClosedAfterFirst(store.through(proxy)),
            BatchSettings.DEFAULTS.withSettleLimit(Duration.ofMillis(200)));

    assertThatThrownBy(() -> impatient.appendEvents(lost)).isInstanceOf(UnknownAppendOutcome.class);
  }

  @Test
  void isCertainWhenPostgresWasNeverReached() {
    proxy.close();

    assertThatThrownBy(
            () ->
                store
                    .engine(
                        store.through(proxy),
                        BatchSettings.DEFAULTS.withSettleLimit(Duration.ofMillis(200)))
                    .appendEvents(event("a", 0)))
        .isInstanceOf(AppendRefused.class);
  }

  @Test
  void isSettledForAnIdleConnectionThatDied() {
    engine.appendEvents(event("a", 0));
    store.value(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'smith_command'");

    engine.appendEvents(event("a", 1));

    assertThat(store.log().head().position()).isEqualTo(2);
  }
}
