package io.mistersmith.query.projection;

import org.axonframework.eventhandling.EventHandler;
import org.axonframework.serialization.UnknownSerializedType;

/**
 * The rule for an event whose name this program does not know, or whose revision is newer than the
 * one it knows: it is parked, with the later events of its aggregate, until a program that knows it
 * retries it.
 */
final class UnknownEvents {

  @EventHandler
  @SuppressWarnings("DoNotCallSuggester") // Axon calls it
  void on(UnknownSerializedType event) {
    throw new UnknownEvent(
        event.serializedType().getName(), String.valueOf(event.serializedType().getRevision()));
  }

  static final class UnknownEvent extends IllegalStateException {
    private static final long serialVersionUID = 1;

    UnknownEvent(String name, String revision) {
      super("This program does not know " + name + " at revision " + revision);
    }
  }
}
