package io.mistersmith.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * Nothing was written, and the events are not at fault: too many commands wait, or Postgres is not
 * there. Trying again is safe.
 */
public final class AppendRefused extends EventStoreException {

  public AppendRefused(String message) {
    super(message);
  }

  public AppendRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
