package io.mistersmith.api.letter;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be decided about a parked event. */
public sealed interface LetterCommand {
  @TargetAggregateIdentifier
  LetterId letterId();

  /** Fields as in {@link LetterEvent.LetterDiscarded}. */
  record DiscardLetter(
      LetterId letterId,
      String processingGroup,
      String eventId,
      String eventType,
      long eventPosition,
      String sequence,
      String reason,
      Instant at)
      implements LetterCommand {}
}
