package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;

/** Asks the runners until one takes the agent; asks again until it has announced itself. */
final class WhenAgentCreatedThenSpawn implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case AgentCreated e -> orders.agent(e.agentId(), "spawn", "created", cause);
      case AgentRestartRequested e -> orders.agent(e.agentId(), "spawn", e.reason(), cause);
      case AgentRunning e -> orders.drop(e.agentId(), "spawn");
      case AgentStopping e -> orders.drop(e.agentId(), "spawn");
      case AgentStopped e -> stopped(e, cause, orders);
      case AgentErrored e -> orders.drop(e.agentId(), "spawn");
      case AgentFailed e -> orders.drop(e.agentId(), "spawn");
      default -> {}
    }
  }

  /** A runner may have taken it and not have said so yet. */
  private static void stopped(AgentStopped e, Cause cause, OrderBook orders) {
    if (orders.isDue(e.agentId(), "spawn")) {
      orders.drop(e.agentId(), "spawn");
      orders.agent(e.agentId(), "stop", "stopped before it started", cause);
    }
  }
}
