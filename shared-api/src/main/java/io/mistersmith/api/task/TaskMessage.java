package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies on the task subjects of NATS. */
public sealed interface TaskMessage {

  /** {@code tasks.{task_id}.queue.{priority}}, command to runners. */
  record Queued(TaskId taskId, String description, int priority, List<String> requiredCapabilities)
      implements TaskMessage {}

  /** {@code tasks.{task_id}.assignment}, command to the runner of {@code assignedTo}. */
  record Assignment(
      TaskId taskId,
      AgentId assignedTo,
      Instant assignedAt,
      int attempt,
      RunId runId,
      String description,
      JsonNode parameters,
      Instant deadline)
      implements TaskMessage {}

  /**
   * {@code tasks.{task_id}.progress}, runner to command. The first one of an attempt says that it
   * has started and carries executor and pid.
   */
  record Progress(
      TaskId taskId,
      AgentId agentId,
      int attempt,
      @Nullable Integer progressPercent,
      String message,
      @Nullable String executor,
      @Nullable Long pid,
      Instant timestamp)
      implements TaskMessage {}

  /**
   * {@code tasks.{task_id}.result}, runner to command and all.
   *
   * @param retryAfterMs with a transient error: how long the other side asked to wait
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
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long retryAfterMs)
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
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    @com.fasterxml.jackson.annotation.JsonCreator
    public static Outcome of(String name) {
      return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }
  }
}
