package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentPaused;
import io.mistersmith.api.agent.AgentEvent.AgentResumed;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;

/** Tells the runner whether the agent may be given tasks. */
final class WhenAgentPausedThenTellItsRunner implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case AgentPaused e -> {
        orders.drop(e.agentId(), "resume");
        orders.agent(e.agentId(), "pause", "paused", cause);
      }
      case AgentResumed e -> {
        orders.drop(e.agentId(), "pause");
        orders.agent(e.agentId(), "resume", "resumed", cause);
      }
      case AgentStopping e -> orders.drop(e.agentId(), "pause", "resume");
      case AgentFailed e -> orders.drop(e.agentId(), "pause", "resume");
      default -> {}
    }
  }
}
