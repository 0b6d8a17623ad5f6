package io.mistersmith.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.axonframework.eventhandling.DomainEventMessage;

/** Whatever is appended, the log is what a list would be. */
class AppendPropertiesTest {

  /**
   * Events that one command appends: places in streams that may be free or taken, texts of any
   * kind.
   */
  record Command(List<Place> places, String text) {}

  record Place(String aggregateId, int sequenceNumber) {}

  private static TestStore store;

  @BeforeContainer
  static void open() {
    store = new TestStore();
  }

  @AfterContainer
  static void close() {
    store.close();
  }

  @Property(tries = 40)
  void appendsAndReadsLikeAList(
      @ForAll("histories") List<Command> commands, @ForAll("pageSizes") int pageSize) {
    store.tamper("TRUNCATE event_store.events");
    PostgresEventStorageEngine engine =
        TestStore.builder(store.writes()).pageSize(pageSize).build();
    List<DomainEventMessage<Noted>> expected = new ArrayList<>();
    Set<Place> taken = new HashSet<>();

    for (Command command : commands) {
      List<DomainEventMessage<Noted>> events = new ArrayList<>();
      for (Place place : command.places()) {
        events.add(TestStore.event(place.aggregateId(), place.sequenceNumber(), command.text()));
      }
      Set<Place> wanted = new HashSet<>(command.places());
      boolean free =
          wanted.size() == command.places().size() && wanted.stream().noneMatch(taken::contains);
      if (free) {
        engine.appendEvents(events);
        expected.addAll(events);
        taken.addAll(wanted);
      } else {
        assertThatThrownBy(() -> engine.appendEvents(events)).isInstanceOf(RuntimeException.class);
      }
    }

    List<StoredEvent> stored = store.log().readAfter(0, 10_000);
    assertThat(stored)
        .extracting(StoredEvent::eventId)
        .isEqualTo(expected.stream().map(DomainEventMessage::getIdentifier).toList());
    assertThat(
            engine.readEvents(null, false).map(message -> (Object) message.getPayload()).toList())
        .isEqualTo(expected.stream().map(DomainEventMessage::getPayload).toList());
    for (String aggregateId : Set.of("a", "b", "ünï \ud83d\ude80")) {
      assertThat(
              engine
                  .readEvents(aggregateId)
                  .asStream()
                  .map(DomainEventMessage::getIdentifier)
                  .toList())
          .isEqualTo(
              expected.stream()
                  .filter(event -> event.getAggregateIdentifier().equals(aggregateId))
                  .sorted(Comparator.comparingLong(DomainEventMessage::getSequenceNumber))
                  .map(DomainEventMessage::getIdentifier)
                  .toList());
    }
    assertThat(new ChainVerifier(store.log()).verify().intact()).isTrue();
    engine.close();
  }

  @Provide
  Arbitrary<List<Command>> histories() {
    Arbitrary<Place> places =
        Combinators.combine(
                Arbitraries.of("a", "b", "ünï \ud83d\ude80"), Arbitraries.integers().between(0, 12))
            .as(Place::new);
    // Lone surrogates and NUL are cleaned at the edges of the system; no text that is stored has
    // them.
    Arbitrary<String> texts =
        Arbitraries.strings()
            .all()
            .ofMaxLength(30)
            .filter(
                text -> text.codePoints().noneMatch(c -> c == 0 || (c >= 0xd800 && c < 0xe000)));
    return Combinators.combine(places.list().ofMinSize(1).ofMaxSize(3), texts)
        .as(Command::new)
        .list()
        .ofMaxSize(15);
  }

  @Provide
  Arbitrary<Integer> pageSizes() {
    return Arbitraries.of(1, 2, 500);
  }
}
