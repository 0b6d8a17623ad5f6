package io.mistersmith.command;

import java.util.List;
import java.util.function.LongSupplier;
import org.axonframework.eventhandling.EventMessage;

/**
 * A command that was carried out.
 *
 * @param result what its handler returned: the state after it
 * @param events what it recorded; empty when it was a repeat
 * @param lastPosition see {@link #position}
 */
public record Done<R>(R result, List<EventMessage<?>> events, LongSupplier lastPosition) {

  /** Position of the event that shaped the target last. Asks the log, so only when it is needed. */
  public long position() {
    return lastPosition.getAsLong();
  }
}
