package io.mistersmith.api.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a task. Each carries the instant at which it was asked. */
public sealed interface TaskCommand {
  @TargetAggregateIdentifier
  TaskId taskId();

  Instant at();

  /**
   * @param priority 1 to 10, higher first
   * @param timeoutSeconds of one attempt
   * @param maxAttempts how often the task may be given to an agent
   * @param budgetUsd what all attempts together may cost
   */
  record CreateTask(
      TaskId taskId,
      String description,
      int priority,
      List<String> requiredCapabilities,
      JsonNode parameters,
      int timeoutSeconds,
      int maxAttempts,
      Instant at,
      @Nullable BigDecimal budgetUsd)
      implements TaskCommand {
    public CreateTask(
        TaskId taskId,
        String description,
        int priority,
        List<String> requiredCapabilities,
        JsonNode parameters,
        int timeoutSeconds,
        int maxAttempts,
        Instant at) {
      this(
          taskId,
          description,
          priority,
          requiredCapabilities,
          parameters,
          timeoutSeconds,
          maxAttempts,
          at,
          null);
    }
  }

  /**
   * Gives a pending task to an agent as its next attempt.
   *
   * @param agentMaySpendUsd what is left of the agent's own budget; null when it has none
   */
  record AssignTask(
      TaskId taskId,
      AgentId agentId,
      String runnerId,
      List<Candidate> candidates,
      Instant at,
      @Nullable BigDecimal agentMaySpendUsd)
      implements TaskCommand {
    public AssignTask(
        TaskId taskId, AgentId agentId, String runnerId, List<Candidate> candidates, Instant at) {
      this(taskId, agentId, runnerId, candidates, at, null);
    }
  }

  record StartTask(TaskId taskId, AgentId agentId, int attempt, TaskStart start)
      implements TaskCommand {
    @Override
    public Instant at() {
      return start.at();
    }
  }

  /**
   * @param percent 0 to 100 when known
   */
  record ReportProgress(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      @Nullable Integer percent,
      String message,
      Instant at)
      implements TaskCommand {}

  /**
   * @param onlyIfStarted whether it is too early while nobody has reported that the attempt has
   *     started
   * @param start recorded first if it is not yet known
   */
  record CompleteTask(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      JsonNode result,
      Usage usage,
      Instant at,
      boolean onlyIfStarted,
      @Nullable TaskStart start)
      implements TaskCommand {}

  /**
   * @param retryAt when the next attempt may begin, if there is one; at once when null
   * @param start recorded first if it is not yet known
   */
  record FailTask(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      TaskError error,
      Usage usage,
      Instant at,
      @Nullable Instant retryAt,
      @Nullable TaskStart start)
      implements TaskCommand {
    public FailTask(
        TaskId taskId, AgentId agentId, int attempt, TaskError error, Usage usage, Instant at) {
      this(taskId, agentId, attempt, error, usage, at, null, null);
    }
  }

  /** Notes what an attempt has used, as long as no result has said it. */
  record RecordUsage(TaskId taskId, AgentId agentId, int attempt, Usage usage, Instant at)
      implements TaskCommand {}

  /** The agent of this attempt is gone: the attempt is over, the task waits for another one. */
  record ReleaseTask(TaskId taskId, RunId runId, String reason, Instant at)
      implements TaskCommand {}

  /** Notes that a report about an attempt that is over was refused. */
  record NoteStaleReport(
      TaskId taskId, AgentId agentId, int attempt, String report, String refusedFor, Instant at)
      implements TaskCommand {}

  record TimeOutTask(TaskId taskId, RunId runId, Instant at) implements TaskCommand {}

  record CancelTask(TaskId taskId, String reason, Instant at) implements TaskCommand {}

  record RetryTask(TaskId taskId, String reason, Instant at) implements TaskCommand {}
}
