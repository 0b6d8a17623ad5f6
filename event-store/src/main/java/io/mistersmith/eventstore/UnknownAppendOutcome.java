package io.mistersmith.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * The connection was lost while the events were written and Postgres stayed away too long to ask.
 * They are in the log, or will be, all or none; trying again is safe only with the same aggregate
 * sequence numbers or an idempotency key.
 */
public final class UnknownAppendOutcome extends EventStoreException {

  public UnknownAppendOutcome(String message, Throwable cause) {
    super(message, cause);
  }
}
