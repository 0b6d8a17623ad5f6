package io.mistersmith.api.letter;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import java.time.Instant;

/** What was decided about a parked event. */
public sealed interface LetterEvent extends DomainEvent {
  LetterId letterId();

  /**
   * The read model of this group does without the event, for good.
   *
   * @param eventId of the event that was parked
   * @param eventPosition its position
   * @param sequence the aggregate whose later events wait behind it
   */
  @StoredAs("letter.discarded")
  record LetterDiscarded(
      LetterId letterId,
      String processingGroup,
      String eventId,
      String eventType,
      long eventPosition,
      String sequence,
      String reason,
      Instant discardedAt)
      implements LetterEvent {}
}
