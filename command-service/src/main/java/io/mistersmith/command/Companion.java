package io.mistersmith.command;

import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * An event of another stream that is recorded together with a command's own: all or none.
 *
 * @param aggregateId its stream, in which it is the first event; when that is taken, the command
 *     has no effect
 * @param event made from what the handler returned
 */
public record Companion(String aggregateType, String aggregateId, Function<Object, Object> event) {

  DomainEventMessage<?> first(Object result) {
    return new GenericDomainEventMessage<>(aggregateType, aggregateId, 0, event.apply(result));
  }
}
