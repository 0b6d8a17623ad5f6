package io.mistersmith.query.agent;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBudgetSpent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCharged;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentDegraded;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentEvent.AgentPaused;
import io.mistersmith.api.agent.AgentEvent.AgentRecovered;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentResumed;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;
import io.mistersmith.api.agent.AgentEvent.AgentWorkerReplaced;
import org.jspecify.annotations.Nullable;

/**
 * The token that the worker of an agent may use.
 *
 * @param tokenSha256 lower-case hex
 */
record Credential(String tokenSha256) {

  /** Null when the worker has ended, and with it the right to use a token. */
  static @Nullable Credential after(@Nullable Credential before, AgentEvent event) {
    return switch (event) {
      case AgentStarting e -> new Credential(e.tokenSha256());
      case AgentWorkerReplaced e -> new Credential(e.tokenSha256());
      case AgentCreated _, AgentStopped _, AgentErrored _, AgentFailed _, AgentRestartRequested _ ->
          null;
      case AgentRunning _,
          AgentBusy _,
          AgentIdle _,
          AgentPaused _,
          AgentResumed _,
          AgentDegraded _,
          AgentRecovered _,
          AgentCharged _,
          AgentBudgetSpent _,
          AgentStopping _ ->
          before;
    };
  }
}
