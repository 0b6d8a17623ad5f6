package io.mistersmith.benchmarks;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** The smallest aggregate: it is opened, then counts; its events have 600 bytes. */
@SuppressWarnings("NullAway.Init") // the first event sets the id
final class Counter {

  record Open(@TargetAggregateIdentifier String id) {}

  record Count(@TargetAggregateIdentifier String id) {}

  record Counted(String id, int count, String text) {}

  private static final String TEXT = Happened.SAMPLE.text().substring(60);

  @AggregateIdentifier private String id;
  private int count;

  @SuppressWarnings("UnusedMethod") // Axon makes an empty one to load
  private Counter() {}

  @CommandHandler
  Counter(Open open) {
    apply(new Counted(open.id(), 0, TEXT));
  }

  @CommandHandler
  void handle(Count more) {
    apply(new Counted(more.id(), count + 1, TEXT));
  }

  @EventSourcingHandler
  void on(Counted event) {
    id = event.id();
    count = event.count();
  }
}
