package io.mistersmith.command.due;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.command.log.ReadEvent;

/**
 * Notes what an event calls for, before the schedule's rows change. A replay does not come here.
 */
public interface Consequence {
  void of(DomainEvent event, ReadEvent stored, DueBook book);
}
