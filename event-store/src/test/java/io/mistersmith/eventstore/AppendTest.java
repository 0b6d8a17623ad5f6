package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;
import static io.mistersmith.eventstore.TestStore.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.migrations.DatabaseRole;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AppendTest {

  private final TestStore store = new TestStore();
  private final PostgresEventStorageEngine engine = store.engine();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  @Tag("D-233")
  void keepsEventsInOrderWithTheirMetadata() {
    engine.appendEvents(
        List.of(event("a", 0).andMetaData(Map.of("principal", "admin")), event("a", 1)));
    engine.appendEvents(events("b", 0, 2));

    List<StoredEvent> stored = store.log().readAfter(0, 10);
    assertThat(stored).extracting(StoredEvent::position).containsExactly(1L, 2L, 3L, 4L);
    assertThat(stored).extracting(StoredEvent::type).containsOnly("test.noted");
    assertThat(stored).extracting(StoredEvent::revision).containsOnly("1");
    assertThat(stored.getFirst().payload()).isEqualTo("{\"text\":\"note 0\"}");
    assertThat(stored.getFirst().metadata()).isEqualTo("{\"principal\":\"admin\"}");
    assertThat(store.log().head().position()).isEqualTo(4);
  }

  @Test
  void readsAnAggregateFromASequenceNumberOn() {
    engine.appendEvents(events("a", 0, 5));
    engine.appendEvents(events("b", 0, 1));

    assertThat(engine.readEvents("a", 3).asStream().map(DomainEventMessage::getPayload))
        .isEqualTo(List.of(new Noted("note 3"), new Noted("note 4")));
    assertThat(engine.lastSequenceNumberFor("a")).contains(4L);
    assertThat(engine.lastSequenceNumberFor("nobody")).isEmpty();
  }

  @Test
  void readsOnInPagesUntilTheEnd() {
    PostgresEventStorageEngine small =
        store.closing(TestStore.builder(store.writes()).pageSize(3).build());
    small.appendEvents(events("a", 0, 10));

    assertThat(small.readEvents("a").asStream()).hasSize(10);
    assertThat(small.readEvents(new GlobalSequenceTrackingToken(4), false))
        .extracting(TrackedEventMessage::trackingToken)
        .extracting(token -> token.position().orElseThrow())
        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void refusesASecondCreationAndATakenPlace() {
    engine.appendEvents(events("a", 0, 2));

    assertThatThrownBy(() -> engine.appendEvents(event("a", 0)))
        .isInstanceOf(AggregateStreamCreationException.class);
    assertThatThrownBy(() -> engine.appendEvents(event("a", 1)))
        .isInstanceOf(ConcurrencyException.class);
    assertThat(store.log().head().position()).isEqualTo(2);
  }

  @Test
  void writesAllEventsOfACommandOrNone() {
    engine.appendEvents(events("a", 0, 2));

    assertThatThrownBy(() -> engine.appendEvents(List.of(event("b", 0), event("a", 1))))
        .isInstanceOf(RuntimeException.class);
    assertThat(store.log().readAggregate("b", 0, 10)).isEmpty();
  }

  @Test
  void keepsAnEventThatBelongsToNoAggregate() {
    engine.appendEvents(GenericEventMessage.asEventMessage(new Noted("alone")));

    assertThat(engine.readEvents(null, false))
        .singleElement()
        .extracting("payload")
        .isEqualTo(new Noted("alone"));
    assertThat(store.log().at(1).orElseThrow().aggregateType()).isNull();
  }

  @Test
  void neverLetsTimeGoBack() {
    Instant late = Instant.parse("2030-01-01T00:00:00.123Z");
    store.engineAt(late).appendEvents(event("a", 0));
    store.engineAt(late.minusSeconds(3600)).appendEvents(event("a", 1));
    store.engineAt(late.plusMillis(1)).appendEvents(event("a", 2));

    assertThat(store.log().readAfter(0, 10))
        .extracting(StoredEvent::recordedAt)
        .containsExactly(late, late, late.plusMillis(1));
    assertThat(store.log().positionAt(late.minusMillis(1))).isZero();
    assertThat(store.log().positionAt(late)).isEqualTo(2);
    assertThat(store.log().positionAt(late.plusSeconds(9))).isEqualTo(3);
    assertThat(engine.createTokenAt(late)).isEqualTo(new GlobalSequenceTrackingToken(0));
    assertThat(engine.createTokenAt(late.plusMillis(1)))
        .isEqualTo(new GlobalSequenceTrackingToken(2));
    assertThat(engine.createHeadToken()).isEqualTo(new GlobalSequenceTrackingToken(3));
    assertThat(engine.createTailToken()).isEqualTo(new GlobalSequenceTrackingToken(0));
  }

  @Test
  void computesTheSameLeafInSql() {
    engine.appendEvents(
        event("ä-\ud83d\ude80", 0, "quotes \" \\ {} , NULL \u0001 ünï \ud83d\ude80"));
    engine.appendEvents(GenericEventMessage.asEventMessage(new Noted("alone")));

    assertThat(
            store.value(
                "SELECT count(*) FROM event_store.events e WHERE event_store.leaf_of(e) = e.leaf"))
        .isEqualTo("2");
  }

  @Test
  void replacesASnapshotByANewerOneOnly() {
    engine.storeSnapshot(event("a", 5, "five"));
    engine.storeSnapshot(event("a", 3, "three"));

    assertThat(engine.readSnapshot("a").orElseThrow().getPayload()).isEqualTo(new Noted("five"));
    assertThat(engine.readSnapshot("b")).isEmpty();
  }

  @Test
  void letsAWriterThatGoesRoundTheFunctionOnlyContinueTheChain() {
    engine.appendEvents(event("a", 0));

    assertThatThrownBy(() -> insert(2, "sha256('wrong')"))
        .hasMessageContaining("does not continue the chain");
    assertThatThrownBy(() -> insert(3, "sha256(hash || leaf)"))
        .hasMessageContaining("does not continue the chain");
    insert(2, "sha256(hash || leaf)");
    engine.appendEvents(event("a", 1));

    assertThat(store.log().head().position()).isEqualTo(3);
  }

  /** A row made of the first one, with its leaf. */
  private void insert(long position, String hash) {
    TestStore.execute(
        store.as(DatabaseRole.COMMAND),
        "INSERT INTO event_store.events SELECT %d, 'direct', 'Note', 'direct', 0, event_type, revision, recorded_at, payload, metadata, leaf, %s FROM event_store.events WHERE global_position = 1"
            .formatted(position, hash));
  }
}
