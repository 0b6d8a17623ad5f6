package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a task. Attempts are numbered from 1; each attempt is one run. */
public sealed interface TaskEvent extends DomainEvent {
  TaskId taskId();

  @StoredAs("task.created")
  record TaskCreated(
      TaskId taskId,
      String description,
      int priority,
      List<String> requiredCapabilities,
      JsonNode parameters,
      int timeoutSeconds,
      int maxAttempts,
      Instant createdAt)
      implements TaskEvent {}

  /**
   * @param candidates who was considered, their load, and who was refused for what
   * @param deadline when this attempt is over at the latest
   */
  @StoredAs("task.assigned")
  record TaskAssigned(
      TaskId taskId,
      AgentId assignedTo,
      String runnerId,
      int attempt,
      RunId runId,
      List<Candidate> candidates,
      Instant assignedAt,
      Instant deadline)
      implements TaskEvent {}

  @StoredAs("task.started")
  record TaskStarted(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      String executor,
      @Nullable Long pid,
      Instant startedAt)
      implements TaskEvent {}

  @StoredAs("task.progressed")
  record TaskProgressed(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      @Nullable Integer percent,
      String message,
      Instant at)
      implements TaskEvent {}

  @StoredAs("task.completed")
  record TaskCompleted(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      JsonNode result,
      Usage usage,
      Instant completedAt)
      implements TaskEvent {}

  @StoredAs("task.failed")
  record TaskFailed(
      TaskId taskId,
      @Nullable AgentId agentId,
      int attempt,
      @Nullable RunId runId,
      TaskError error,
      Usage usage,
      Instant failedAt)
      implements TaskEvent {}

  @StoredAs("task.cancelled")
  record TaskCancelled(
      TaskId taskId,
      @Nullable AgentId agentId,
      int attempt,
      @Nullable RunId runId,
      String reason,
      Instant cancelledAt)
      implements TaskEvent {}

  @StoredAs("task.timed_out")
  record TaskTimedOut(TaskId taskId, AgentId agentId, int attempt, RunId runId, Instant timedOutAt)
      implements TaskEvent {}

  /**
   * The attempt is fenced off and the task is pending again.
   *
   * @param notBefore the next attempt waits until then; null when it need not
   */
  @StoredAs("task.released")
  record TaskReleased(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      String reason,
      Instant releasedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant notBefore)
      implements TaskEvent {
    public TaskReleased(
        TaskId taskId,
        AgentId agentId,
        int attempt,
        RunId runId,
        String reason,
        Instant releasedAt) {
      this(taskId, agentId, attempt, runId, reason, releasedAt, null);
    }
  }

  /**
   * Something was said about an attempt that is over, and had no effect. Once for each attempt and
   * kind of report.
   *
   * @param report started, progress, result or output
   * @param refusedFor why, for example {@code stale_attempt}
   */
  @StoredAs("task.stale_report_refused")
  record TaskStaleReportRefused(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      String report,
      String refusedFor,
      Instant at)
      implements TaskEvent {}

  /** An ended task is pending again by request. */
  @StoredAs("task.retried")
  record TaskRetried(TaskId taskId, int attempt, String reason, Instant retriedAt)
      implements TaskEvent {}
}
