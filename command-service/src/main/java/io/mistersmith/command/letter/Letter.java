package io.mistersmith.command.letter;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.letter.LetterCommand.DiscardLetter;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.api.letter.LetterId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A parked event. That it is parked only query-service knows; what was decided, everybody. */
@Aggregate
class Letter {

  @AggregateIdentifier private @Nullable LetterId id;

  private @Nullable LetterDiscarded discarded;

  Letter() {}

  /** A second discard is a success that keeps the first reason. */
  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  LetterDiscarded handle(DiscardLetter c) {
    LetterDiscarded known = discarded;
    if (known != null) {
      return known;
    }
    LetterDiscarded now =
        new LetterDiscarded(
            c.letterId(),
            c.processingGroup(),
            c.eventId(),
            c.eventType(),
            c.eventPosition(),
            c.sequence(),
            c.reason(),
            c.at());
    apply(now);
    return now;
  }

  @EventSourcingHandler
  void on(LetterDiscarded event) {
    id = event.letterId();
    discarded = event;
  }
}
