package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;

/**
 * Notes what an event calls for. It is noted in the transaction of the rows, before they change,
 * and carried out after the commit, as often as it takes. A replay does not come here.
 */
interface Reaction {
  void on(DomainEvent event, Cause cause, OrderBook orders);
}
