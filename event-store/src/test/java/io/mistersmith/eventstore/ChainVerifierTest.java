package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.events;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each breach is planted by the superuser, with the triggers disabled. */
class ChainVerifierTest {

  private final TestStore store = new TestStore();
  private final ChainVerifier verifier = new ChainVerifier(store.log(), 3, 10);

  @BeforeEach
  void append() {
    store.engine().appendEvents(events("a", 0, 10));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void acceptsWhatWasAppended() {
    ChainReport report = verifier.verify();

    assertThat(report.intact()).isTrue();
    assertThat(report.checked()).isEqualTo(10);
    assertThat(report.head().hash()).isEqualTo(store.log().head().hash());
  }

  @Test
  void goesOnFromACheckpointAndTellsItsProgress() {
    Checkpoint noted = verifier.verify().head();
    store.engine().appendEvents(events("b", 0, 7));
    List<Long> progress = new ArrayList<>();

    ChainReport report = verifier.verify(noted, page -> progress.add(page.getLast().position()));

    assertThat(report.intact()).isTrue();
    assertThat(report.checked()).isEqualTo(7);
    assertThat(progress).containsExactly(13L, 16L, 17L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payload = '{\"text\":\"changed\"}'",
        "payload = '{\"text\": \"note 4\"}'",
        "metadata = '{\"principal\":\"somebody else\"}'",
        "event_id = 'another'",
        "aggregate_id = 'another'",
        "aggregate_type = NULL",
        "sequence_number = 99",
        "event_type = 'test.other'",
        "revision = '2'",
        "recorded_at = recorded_at + interval '1 millisecond'",
        "leaf = sha256('another')"
      })
  void namesAChangedRow(String change) {
    store.tamper("UPDATE event_store.events SET " + change + " WHERE global_position = 5");

    assertBreaches().containsExactly("CHANGED 5");
  }

  @Test
  void namesRemovedRows() {
    store.tamper("DELETE FROM event_store.events WHERE global_position IN (1, 5, 6)");

    assertBreaches().containsExactly("REMOVED 1", "REMOVED 5");
  }

  @Test
  void namesSwappedContent() {
    // Leaf and hash stay where they were; everything else changes places.
    store.tamper(
        "CREATE TEMP TABLE two AS SELECT * FROM event_store.events WHERE global_position IN (3, 7);"
            + "DELETE FROM event_store.events WHERE global_position IN (3, 7);"
            + "INSERT INTO event_store.events SELECT p.global_position, c.event_id, c.aggregate_type, c.aggregate_id,"
            + " c.sequence_number, c.event_type, c.revision, c.recorded_at, c.payload, c.metadata, p.leaf, p.hash"
            + " FROM two p JOIN two c ON c.global_position <> p.global_position");

    assertBreaches().containsExactly("SWAPPED 3", "SWAPPED 7");
  }

  @Test
  void namesSwappedPositions() {
    store.tamper(
        "UPDATE event_store.events SET global_position = 1000 WHERE global_position = 3;"
            + "UPDATE event_store.events SET global_position = 3 WHERE global_position = 4;"
            + "UPDATE event_store.events SET global_position = 4 WHERE global_position = 1000");

    assertBreaches().containsExactly("SWAPPED 3", "SWAPPED 4");
  }

  @Test
  void namesAHashThatDoesNotFollow() {
    store.tamper(
        "UPDATE event_store.events SET hash = sha256('another') WHERE global_position = 5");

    assertBreaches().containsExactly("HASH 5", "HASH 6");
  }

  @Test
  void namesARowThatWasChangedTogetherWithItsLeaf() {
    store.tamper(
        "UPDATE event_store.events SET payload = '{}' WHERE global_position = 5;"
            + "UPDATE event_store.events e SET leaf = event_store.leaf_of(e) WHERE global_position = 5");

    assertBreaches().containsExactly("HASH 5");
  }

  @Test
  void seesACutTailAndARewrittenHistoryOnlyAgainstACheckpoint() {
    Checkpoint noted = verifier.verify().head();
    store.tamper("DELETE FROM event_store.events WHERE global_position > 8");
    assertThat(verifier.verify().intact()).isTrue();
    assertThat(verifier.verify(noted, _ -> {}).breaches())
        .singleElement()
        .returns(Breach.Kind.TRUNCATED, Breach::kind)
        .returns(9L, Breach::position);

    store.engine().appendEvents(events("b", 0, 2));
    assertThat(verifier.verify().intact()).isTrue();
    assertThat(verifier.verify(noted, _ -> {}).breaches())
        .singleElement()
        .returns(Breach.Kind.REWRITTEN, Breach::kind);
  }

  @Test
  void listsNoMoreThanItsLimitButCountsAll() {
    store.tamper("UPDATE event_store.events SET payload = '{}'");

    ChainReport report = new ChainVerifier(store.log(), 3, 4).verify();
    assertThat(report.breaches()).hasSize(4);
    assertThat(report.breachCount()).isEqualTo(10);
  }

  private ListAssert<String> assertBreaches() {
    return assertThat(
        verifier.verify().breaches().stream().map(b -> b.kind() + " " + b.position()).toList());
  }
}
