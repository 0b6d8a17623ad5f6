package io.mistersmith.api.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies on the agent subjects of NATS. */
public sealed interface AgentMessage {

  /** {@code agents.discovery.announce}. */
  record Announce(
      AgentId agentId,
      String agentRole,
      List<String> capabilities,
      int capacity,
      String runnerId,
      String executor,
      @Nullable Long pid,
      Instant timestamp)
      implements AgentMessage {}

  /**
   * {@code agents.discovery.departing}.
   *
   * @param reason for example {@code runner_stopping} or {@code runner_restarted}
   */
  record Departing(AgentId agentId, String runnerId, String reason, Instant timestamp)
      implements AgentMessage {}

  /** {@code agents.discovery.query}, a request that every runner answers per matching agent. */
  record Query(List<String> requiredCapabilities) implements AgentMessage {}

  /** The answer to a query: every agent of that runner that has the capabilities. */
  record QueryAnswer(String runnerId, List<Match> agents) implements AgentMessage {}

  record Match(AgentId agentId, List<String> capabilities, int capacity, int activeTasks) {}

  /** {@code agents.{id}.heartbeat}. */
  record Heartbeat(
      AgentId agentId,
      Instant timestamp,
      String status,
      String runnerId,
      Map<String, Object> metrics)
      implements AgentMessage {}

  /** {@code runners.{id}.pulse}: the runner lives, with or without agents. */
  record Pulse(String runnerId, Instant timestamp) implements AgentMessage {}

  /**
   * {@code agents.{id}.status.{type}}: starting, worker_replaced, idle, stopped, error, failed.
   *
   * @param tokenSha256 with starting and worker_replaced: hex digest of the worker's token
   * @param cause with error and failed
   * @param taskId with idle: the task that it has done with, if it had one
   */
  record StatusReport(
      AgentId agentId,
      String runnerId,
      String status,
      @Nullable String tokenSha256,
      @Nullable Long pid,
      @Nullable String code,
      @Nullable String message,
      Instant timestamp,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FailureCause cause,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TaskId taskId)
      implements AgentMessage {
    public StatusReport(
        AgentId agentId,
        String runnerId,
        String status,
        @Nullable String tokenSha256,
        @Nullable Long pid,
        @Nullable String code,
        @Nullable String message,
        Instant timestamp) {
      this(agentId, runnerId, status, tokenSha256, pid, code, message, timestamp, null, null);
    }
  }

  /**
   * {@code agents.{id}.output}: a window of what the worker printed.
   *
   * @param chunk from 0, without a hole, per run
   * @param stream stdout or stderr
   * @param lines without their line ends; bytes that are not clean UTF-8 text are replaced
   * @param continues whether the last line goes on in the first line of the next chunk of the same
   *     stream
   * @param sha256 hex digest of the exact bytes the worker printed in this chunk
   */
  record Output(
      AgentId agentId,
      RunId runId,
      TaskId taskId,
      int attempt,
      long chunk,
      String stream,
      List<String> lines,
      boolean continues,
      String sha256,
      Instant timestamp)
      implements AgentMessage {}

  /**
   * {@code agents.{id}.metrics.performance}: telemetry, sent and forgotten.
   *
   * @param metrics of the worker: active_tasks, pid, memory_mb
   */
  record Performance(
      AgentId agentId, String runnerId, Map<String, Object> metrics, Instant timestamp)
      implements AgentMessage {}

  /**
   * {@code agents.{id}.events.error}.
   *
   * @param category transient, fatal, logical or task
   * @param errorId the same when it is reported again; the message's id stands for it when absent
   * @param retryAfterMs how long the other side asked to wait
   * @param circuit the breaker that this error opened
   */
  record ErrorEvent(
      AgentId agentId,
      String category,
      String code,
      String message,
      @Nullable TaskId taskId,
      Instant timestamp,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ErrorId errorId,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long retryAfterMs,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String circuit)
      implements AgentMessage {}

  /**
   * {@code agents.{id}.events.{type}}: what has been recorded of the agent.
   *
   * @param type logical name, {@code agent.busy}
   * @param details what else the event holds
   */
  record Happened(AgentId agentId, String type, JsonNode details, long position, Instant timestamp)
      implements AgentMessage {}

  /** {@code agents.{id}.commands.spawn} and {@code runners.{id}.spawn}. */
  record Spawn(AgentId agentId, AgentSpec spec) implements AgentMessage {}

  /** {@code agents.{id}.commands.{pause,resume,stop,kill,restart,cancel}}. */
  record Control(AgentId agentId, String command, @Nullable RunId runId, String reason)
      implements AgentMessage {}

  /**
   * The answer to a command.
   *
   * @param code null when accepted, otherwise why not, for example {@code pool_full}
   */
  record Reply(boolean accepted, String runnerId, @Nullable String code, @Nullable String message)
      implements AgentMessage {
    /** Refuses a spawn while an earlier life of the agent ends there. */
    public static final String AGENT_LEAVING = "agent_leaving";
  }
}
