package io.mistersmith.command;

import java.util.List;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * An event of another stream that is recorded together with those of commands: all or none.
 *
 * @param aggregateId its stream, in which it is the first event; when that is taken, the commands
 *     have no effect
 * @param event made from what the commands' handlers returned
 */
public record Companion(
    String aggregateType, String aggregateId, Function<List<Object>, Object> event) {

  DomainEventMessage<?> first(List<Object> results) {
    return new GenericDomainEventMessage<>(aggregateType, aggregateId, 0, event.apply(results));
  }
}
