package io.mistersmith.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.jspecify.annotations.Nullable;

/** What is known of the commands that this thread is sending. */
final class Sending {

  static final ScopedValue<Sending> CURRENT = ScopedValue.newInstance();

  private final int commands;
  private final @Nullable Companion companion;
  private final Set<String> fresh;
  private final List<Object> results = new ArrayList<>();
  private final List<EventMessage<?>> events = new ArrayList<>();
  private final Map<String, Long> positions = new HashMap<>();

  /**
   * @param commands how many
   * @param fresh aggregates that nothing is stored of, as far as anybody can think; not looked for
   */
  Sending(int commands, @Nullable Companion companion, Set<String> fresh) {
    this.commands = commands;
    this.companion = companion;
    this.fresh = fresh;
  }

  /** Whether the log need not be asked for that aggregate. */
  static boolean isFresh(String aggregateId) {
    return CURRENT.isBound() && CURRENT.get().fresh.contains(aggregateId);
  }

  /** What the commands' handlers returned, so far. */
  List<Object> results() {
    return results;
  }

  List<EventMessage<?>> events() {
    return List.copyOf(events);
  }

  /** What was recorded now of one aggregate. */
  List<EventMessage<?>> eventsOf(String aggregateId) {
    List<EventMessage<?>> its = new ArrayList<>();
    for (EventMessage<?> event : events) {
      if (event instanceof DomainEventMessage<?> domain
          && domain.getAggregateIdentifier().equals(aggregateId)) {
        its.add(event);
      }
    }
    return its;
  }

  /** Of what was recorded now; empty when that was nothing. */
  Optional<Long> lastSequenceNumber(String aggregateId) {
    return events.stream()
        .filter(DomainEventMessage.class::isInstance)
        .map(event -> (DomainEventMessage<?>) event)
        .filter(event -> event.getAggregateIdentifier().equals(aggregateId))
        .map(DomainEventMessage::getSequenceNumber)
        .reduce((_, last) -> last);
  }

  /** Where the last that was recorded now of one aggregate is; empty when that is not known. */
  Optional<Long> lastPosition(String aggregateId) {
    return Optional.ofNullable(positions.get(aggregateId));
  }

  /**
   * Notes where events were stored.
   *
   * @param first position of the first
   */
  static void stored(List<? extends EventMessage<?>> events, long first) {
    if (CURRENT.isBound()) {
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i) instanceof DomainEventMessage<?> domain) {
          CURRENT.get().positions.put(domain.getAggregateIdentifier(), first + i);
        }
      }
    }
  }

  /** Notes what is about to be stored. */
  static void watch(EventStore store) {
    store.registerDispatchInterceptor(
        about ->
            (_, event) -> {
              if (CURRENT.isBound()) {
                CURRENT.get().events.add(event);
              }
              return event;
            });
  }

  /** Puts the companion into the last command's unit of work, behind its events. */
  static MessageHandlerInterceptor<CommandMessage<?>> joining(EventStore store) {
    return (_, chain) -> {
      Object result = chain.proceed();
      if (CURRENT.isBound()) {
        CURRENT.get().handled(result).ifPresent(store::publish);
      }
      return result;
    };
  }

  private Optional<EventMessage<?>> handled(Object result) {
    results.add(result);
    return companion == null || results.size() < commands
        ? Optional.empty()
        : Optional.of(companion.first(results));
  }
}
