package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bodies on the task subjects of NATS. */
public sealed interface TaskMessage {

  /** {@code tasks.{task_id}.queue.{priority}}, command to runners. */
  record Queued(TaskId taskId, String description, int priority, List<String> requiredCapabilities)
      implements TaskMessage {}

  /**
   * {@code tasks.{task_id}.assignment}, command to the runner of {@code assignedTo}.
   *
   * @param maySpendUsd the run is ended when it has cost more; null: no limit
   * @param resumeSession the session of an earlier attempt, which the runner may still have
   */
  record Assignment(
      TaskId taskId,
      AgentId assignedTo,
      Instant assignedAt,
      int attempt,
      RunId runId,
      String description,
      JsonNode parameters,
      Instant deadline,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal maySpendUsd,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String resumeSession)
      implements TaskMessage {
    public Assignment(
        TaskId taskId,
        AgentId assignedTo,
        Instant assignedAt,
        int attempt,
        RunId runId,
        String description,
        JsonNode parameters,
        Instant deadline) {
      this(
          taskId,
          assignedTo,
          assignedAt,
          attempt,
          runId,
          description,
          parameters,
          deadline,
          null,
          null);
    }
  }

  /**
   * {@code tasks.{task_id}.progress}, runner to command. The first one of an attempt says that it
   * has started and carries executor, pid and session.
   *
   * @param usage what the run has used so far, once it has used anything
   */
  record Progress(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      @Nullable Integer progressPercent,
      String message,
      @Nullable String executor,
      @Nullable Long pid,
      Instant timestamp,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TaskSession session)
      implements TaskMessage {
    public Progress(
        TaskId taskId,
        AgentId agentId,
        int attempt,
        @Nullable Integer progressPercent,
        String message,
        @Nullable String executor,
        @Nullable Long pid,
        Instant timestamp) {
      this(
          taskId, agentId, attempt, progressPercent, message, executor, pid, timestamp, null, null);
    }
  }

  /**
   * {@code tasks.{task_id}.result}, runner to command and all.
   *
   * @param retryAfterMs with a transient error: how long the other side asked to wait
   * @param start so that the start is known even if its own report was lost, or left out by a
   *     runner that was done at once
   * @param idleAtRunner the runner, when the agent is free for its next task with this; otherwise
   *     its status report says so later
   */
  record Result(
      TaskId taskId,
      AgentId agentId,
      Outcome status,
      @Nullable JsonNode result,
      @Nullable TaskError error,
      int attempt,
      Usage usage,
      BigDecimal costUsd,
      long durationMs,
      Instant timestamp,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long retryAfterMs,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TaskStart start,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String idleAtRunner)
      implements TaskMessage {
    public Result(
        TaskId taskId,
        AgentId agentId,
        Outcome status,
        @Nullable JsonNode result,
        @Nullable TaskError error,
        int attempt,
        Usage usage,
        BigDecimal costUsd,
        long durationMs,
        Instant timestamp) {
      this(
          taskId,
          agentId,
          status,
          result,
          error,
          attempt,
          usage,
          costUsd,
          durationMs,
          timestamp,
          null,
          null,
          null);
    }
  }

  /**
   * How an attempt ended at the runner. Released: the worker was taken away, not the task's fault.
   */
  enum Outcome {
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT,
    RELEASED;

    @com.fasterxml.jackson.annotation.JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @com.fasterxml.jackson.annotation.JsonCreator
    public static Outcome of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
