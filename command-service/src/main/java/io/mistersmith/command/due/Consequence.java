package io.mistersmith.command.due;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.eventstore.StoredEvent;

/**
 * Notes what an event calls for, before the schedule's rows change. A replay does not come here.
 */
public interface Consequence {
  void of(DomainEvent event, StoredEvent stored, DueBook book);
}
