package io.mistersmith.api.agent;

import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of an agent. A report names the runner that makes it, and is refused when
 * another runner has the agent; without a runner it is the platform's own finding.
 */
public sealed interface AgentCommand {
  @TargetAggregateIdentifier
  AgentId agentId();

  Instant at();

  record CreateAgent(AgentId agentId, AgentSpec spec, Instant at) implements AgentCommand {}

  /** A runner has taken the agent and is about to start its worker. */
  record StartAgent(AgentId agentId, String runnerId, String tokenSha256, Instant at)
      implements AgentCommand {}

  /** The worker is up and the agent has announced itself. */
  record AnnounceAgent(
      AgentId agentId, String runnerId, String executor, @Nullable Long pid, Instant at)
      implements AgentCommand {}

  /** A fresh worker has replaced the one before it; the old token is dead. */
  record ReplaceWorker(
      AgentId agentId, String runnerId, String tokenSha256, @Nullable Long pid, Instant at)
      implements AgentCommand {}

  record MarkBusy(AgentId agentId, String taskId, Instant at) implements AgentCommand {}

  /** Adds what a run of its has used until now to what it has spent; once for each run. */
  record ChargeAgent(AgentId agentId, RunId runId, Usage usage, Instant at)
      implements AgentCommand {}

  /**
   * @param after the task that the agent has done with: who is busy with another one stays so; null
   *     whatever it is busy with
   */
  record MarkIdle(AgentId agentId, @Nullable String runnerId, @Nullable TaskId after, Instant at)
      implements AgentCommand {
    public MarkIdle(AgentId agentId, Instant at) {
      this(agentId, null, null, at);
    }
  }

  /** A heartbeat has failed to come. */
  record MarkDegraded(AgentId agentId, @Nullable Instant lastHeardAt, Instant at)
      implements AgentCommand {}

  record MarkRecovered(AgentId agentId, Instant at) implements AgentCommand {}

  record PauseAgent(AgentId agentId, Instant at) implements AgentCommand {}

  record ResumeAgent(AgentId agentId, Instant at) implements AgentCommand {}

  /**
   * @param kill end the worker at once instead of letting it finish
   */
  record StopAgent(AgentId agentId, boolean kill, String reason, Instant at)
      implements AgentCommand {}

  record ConfirmStopped(AgentId agentId, @Nullable String runnerId, Instant at)
      implements AgentCommand {
    public ConfirmStopped(AgentId agentId, Instant at) {
      this(agentId, null, at);
    }
  }

  /** The worker could not be started. */
  record ReportStartError(
      AgentId agentId,
      @Nullable String runnerId,
      String code,
      String message,
      Instant at,
      @Nullable FailureCause cause)
      implements AgentCommand {
    public ReportStartError(AgentId agentId, String code, String message, Instant at) {
      this(agentId, null, code, message, at, null);
    }
  }

  /** The agent is gone: crashed, silent, or its runner has left. */
  record ReportAgentFailed(
      AgentId agentId,
      @Nullable String runnerId,
      String code,
      String message,
      Instant at,
      @Nullable FailureCause cause)
      implements AgentCommand {
    public ReportAgentFailed(AgentId agentId, String code, String message, Instant at) {
      this(agentId, null, code, message, at, null);
    }
  }

  /** Failed, error or stopped agents are started again with a new worker. */
  record RestartAgent(AgentId agentId, String reason, Instant at) implements AgentCommand {}

  /** As {@link RestartAgent}, because it failed: who was stopped since then stays so. */
  record RestartFailedAgent(AgentId agentId, String reason, Instant at) implements AgentCommand {}
}
