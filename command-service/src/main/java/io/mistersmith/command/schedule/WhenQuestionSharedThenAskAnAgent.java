package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryType;

/** Only a question, and not one that comes up while its asker is answering one: that would loop. */
final class WhenQuestionSharedThenAskAnAgent implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    if (event instanceof DiscoveryShared e
        && e.discoveryType() == DiscoveryType.QUESTION
        && !orders.isAnswering(e.agentId())) {
      orders.ask(e.agentId(), e.discoveryId(), cause);
    }
  }
}
