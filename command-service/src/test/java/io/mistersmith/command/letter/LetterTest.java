package io.mistersmith.command.letter;

import io.mistersmith.api.letter.LetterCommand.DiscardLetter;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.api.letter.LetterId;
import java.time.Instant;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class LetterTest {
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final LetterId ID = LetterId.of("fleet-board", "event-1");

  private final AggregateTestFixture<Letter> fixture = new AggregateTestFixture<>(Letter.class);

  @Test
  void isDiscardedWithItsReason() {
    fixture
        .givenNoPriorActivity()
        .when(discard("the task is gone"))
        .expectEvents(discarded("the task is gone"));
  }

  @Test
  void discardedAgainIsNoEventAndKeepsTheFirstReason() {
    fixture
        .given(discarded("the task is gone"))
        .when(discard("another reason"))
        .expectResultMessagePayload(discarded("the task is gone"))
        .expectNoEvents();
  }

  private static DiscardLetter discard(String reason) {
    return new DiscardLetter(
        ID, "fleet-board", "event-1", "task.started", 42, "task_1", reason, NOW);
  }

  private static LetterDiscarded discarded(String reason) {
    return new LetterDiscarded(
        ID, "fleet-board", "event-1", "task.started", 42, "task_1", reason, NOW);
  }
}
