package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a task. Attempts are numbered from 1; each attempt is one run. */
public sealed interface TaskEvent extends DomainEvent {
  TaskId taskId();

  /**
   * @param budgetUsd what all attempts together may cost; null: no limit
   */
  @StoredAs("task.created")
  record TaskCreated(
      TaskId taskId,
      String description,
      int priority,
      List<String> requiredCapabilities,
      JsonNode parameters,
      int timeoutSeconds,
      int maxAttempts,
      Instant createdAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal budgetUsd)
      implements TaskEvent {
    public TaskCreated(
        TaskId taskId,
        String description,
        int priority,
        List<String> requiredCapabilities,
        JsonNode parameters,
        int timeoutSeconds,
        int maxAttempts,
        Instant createdAt) {
      this(
          taskId,
          description,
          priority,
          requiredCapabilities,
          parameters,
          timeoutSeconds,
          maxAttempts,
          createdAt,
          null);
    }
  }

  /**
   * @param candidates who was considered, their load, and who was refused for what
   * @param deadline when this attempt is over at the latest
   * @param maySpendUsd what is left for this attempt of the task's budget and the agent's,
   *     whichever is less; null: no limit
   * @param resumeSession the session of an earlier attempt at the same runner, to be taken up
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
      Instant deadline,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal maySpendUsd,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String resumeSession)
      implements TaskEvent {
    public TaskAssigned(
        TaskId taskId,
        AgentId assignedTo,
        String runnerId,
        int attempt,
        RunId runId,
        List<Candidate> candidates,
        Instant assignedAt,
        Instant deadline) {
      this(
          taskId,
          assignedTo,
          runnerId,
          attempt,
          runId,
          candidates,
          assignedAt,
          deadline,
          null,
          null);
    }
  }

  @StoredAs("task.started")
  record TaskStarted(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      String executor,
      @Nullable Long pid,
      Instant startedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TaskSession session)
      implements TaskEvent {
    public TaskStarted(
        TaskId taskId,
        AgentId agentId,
        int attempt,
        RunId runId,
        String executor,
        @Nullable Long pid,
        Instant startedAt) {
      this(taskId, agentId, attempt, runId, executor, pid, startedAt, null);
    }
  }

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

  /**
   * @param spentUsd what all attempts together have cost; null: this one alone has cost anything
   */
  @StoredAs("task.completed")
  record TaskCompleted(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      JsonNode result,
      Usage usage,
      Instant completedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal spentUsd)
      implements TaskEvent {
    public TaskCompleted(
        TaskId taskId,
        AgentId agentId,
        int attempt,
        RunId runId,
        JsonNode result,
        Usage usage,
        Instant completedAt) {
      this(taskId, agentId, attempt, runId, result, usage, completedAt, null);
    }
  }

  /**
   * @param spentUsd what all attempts together have cost; null: this one alone has cost anything
   */
  @StoredAs("task.failed")
  record TaskFailed(
      TaskId taskId,
      @Nullable AgentId agentId,
      int attempt,
      @Nullable RunId runId,
      TaskError error,
      Usage usage,
      Instant failedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal spentUsd)
      implements TaskEvent {
    public TaskFailed(
        TaskId taskId,
        @Nullable AgentId agentId,
        int attempt,
        @Nullable RunId runId,
        TaskError error,
        Usage usage,
        Instant failedAt) {
      this(taskId, agentId, attempt, runId, error, usage, failedAt, null);
    }
  }

  /**
   * What an attempt has used until now, or had used when it ended without a result. A later one of
   * the same run takes its place.
   *
   * @param spentUsd what all attempts of the task together have cost
   */
  @StoredAs("task.usage_recorded")
  record TaskUsageRecorded(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      Usage usage,
      BigDecimal spentUsd,
      Instant recordedAt)
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
   * @param sessionRunner the runner where the next attempt can go on in the session of an earlier
   *     one; null when there is none
   */
  @StoredAs("task.released")
  record TaskReleased(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      RunId runId,
      String reason,
      Instant releasedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant notBefore,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sessionRunner)
      implements TaskEvent {
    public TaskReleased(
        TaskId taskId,
        AgentId agentId,
        int attempt,
        RunId runId,
        String reason,
        Instant releasedAt) {
      this(taskId, agentId, attempt, runId, reason, releasedAt, null, null);
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
