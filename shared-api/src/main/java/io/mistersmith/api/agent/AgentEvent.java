package io.mistersmith.api.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to an agent. */
public sealed interface AgentEvent extends DomainEvent {
  AgentId agentId();

  @StoredAs("agent.created")
  record AgentCreated(AgentId agentId, AgentSpec spec, Instant createdAt) implements AgentEvent {}

  /**
   * @param tokenSha256 hex digest of the token that this worker may use until it ends
   */
  @StoredAs("agent.starting")
  record AgentStarting(AgentId agentId, String runnerId, String tokenSha256, Instant at)
      implements AgentEvent {}

  @StoredAs("agent.running")
  record AgentRunning(
      AgentId agentId, String runnerId, String executor, @Nullable Long pid, Instant at)
      implements AgentEvent {}

  @StoredAs("agent.worker_replaced")
  record AgentWorkerReplaced(
      AgentId agentId, String runnerId, String tokenSha256, @Nullable Long pid, Instant at)
      implements AgentEvent {}

  @StoredAs("agent.busy")
  record AgentBusy(AgentId agentId, String taskId, Instant at) implements AgentEvent {}

  @StoredAs("agent.idle")
  record AgentIdle(AgentId agentId, Instant at) implements AgentEvent {}

  @StoredAs("agent.paused")
  record AgentPaused(AgentId agentId, Instant at) implements AgentEvent {}

  @StoredAs("agent.resumed")
  record AgentResumed(AgentId agentId, Instant at) implements AgentEvent {}

  @StoredAs("agent.stopping")
  record AgentStopping(AgentId agentId, boolean kill, String reason, Instant at)
      implements AgentEvent {}

  @StoredAs("agent.stopped")
  record AgentStopped(AgentId agentId, Instant at) implements AgentEvent {}

  /**
   * @param cause null when no runner reported it
   */
  @StoredAs("agent.error")
  record AgentErrored(
      AgentId agentId,
      String code,
      String message,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FailureCause cause)
      implements AgentEvent {
    public AgentErrored(AgentId agentId, String code, String message, Instant at) {
      this(agentId, code, message, at, null);
    }
  }

  /**
   * @param cause null when no runner reported it
   */
  @StoredAs("agent.failed")
  record AgentFailed(
      AgentId agentId,
      String code,
      String message,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FailureCause cause)
      implements AgentEvent {
    public AgentFailed(AgentId agentId, String code, String message, Instant at) {
      this(agentId, code, message, at, null);
    }
  }

  /**
   * A heartbeat has failed to come: the agent is given no task until it is heard of again.
   *
   * @param lastHeardAt null when nothing was heard of it at all
   */
  @StoredAs("agent.degraded")
  record AgentDegraded(AgentId agentId, @Nullable Instant lastHeardAt, Instant at)
      implements AgentEvent {}

  /** It is heard of again, in time. */
  @StoredAs("agent.recovered")
  record AgentRecovered(AgentId agentId, Instant at) implements AgentEvent {}

  /**
   * What a run has cost until now. A later one of the same run takes its place.
   *
   * @param costUsd of that run
   * @param partial whether it is an estimate of a run that no result has closed
   * @param spentUsd of all its runs
   */
  @StoredAs("agent.charged")
  record AgentCharged(
      AgentId agentId,
      RunId runId,
      BigDecimal costUsd,
      boolean partial,
      BigDecimal spentUsd,
      Instant at)
      implements AgentEvent {}

  /** It has used up its budget and is given nothing more. */
  @StoredAs("agent.budget_spent")
  record AgentBudgetSpent(AgentId agentId, BigDecimal budgetUsd, BigDecimal spentUsd, Instant at)
      implements AgentEvent {}

  /** The agent waits for a runner to start it again. */
  @StoredAs("agent.restart_requested")
  record AgentRestartRequested(AgentId agentId, String reason, Instant at) implements AgentEvent {}
}
