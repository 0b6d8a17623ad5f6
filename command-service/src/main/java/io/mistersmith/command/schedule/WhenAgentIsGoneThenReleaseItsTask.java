package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;

/** Its task waits for another agent. */
final class WhenAgentIsGoneThenReleaseItsTask implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case AgentStopped e -> orders.release(e.agentId(), "agent_stopped", cause);
      case AgentErrored e -> orders.release(e.agentId(), e.code(), cause);
      case AgentFailed e -> orders.release(e.agentId(), e.code(), cause);
      default -> {}
    }
  }
}
