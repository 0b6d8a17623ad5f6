package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;

/** Tells the runner that has the agent, until the agent has stopped. */
final class WhenAgentStoppingThenTellItsRunner implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case AgentStopping e ->
          orders.agent(e.agentId(), e.kill() ? "kill" : "stop", e.reason(), cause);
      case AgentStopped e -> orders.drop(e.agentId(), "stop", "kill");
      case AgentFailed e -> orders.drop(e.agentId(), "stop", "kill");
      default -> {}
    }
  }
}
