package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;

/** Unless it was about to stop. */
final class WhenAgentFailedThenRestart implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case AgentFailed e when !orders.isStopping(e.agentId()) ->
          orders.agent(e.agentId(), "restart", e.code(), cause);
      case AgentRestartRequested e -> orders.drop(e.agentId(), "restart");
      case AgentStopping e -> orders.drop(e.agentId(), "restart");
      case AgentErrored e -> orders.drop(e.agentId(), "restart");
      default -> {}
    }
  }
}
