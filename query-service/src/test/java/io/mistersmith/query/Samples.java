package io.mistersmith.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.door.Tokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Events to begin with. */
public final class Samples {
  public static final Instant T0 = Instant.parse("2025-07-09T15:30:00.123Z");
  public static final String WORKER_TOKEN = "worker-token-of-the-test";

  private Samples() {}

  public static TaskCreated created(TaskId task) {
    return created(task, "Analyze system logs for anomalies");
  }

  public static TaskCreated created(TaskId task, String description) {
    return new TaskCreated(
        task,
        description,
        7,
        List.of("log_analysis"),
        json("{\"source\":\"/var/log\"}"),
        1800,
        3,
        T0);
  }

  public static TaskAssigned assigned(TaskId task, AgentId agent, int attempt) {
    return new TaskAssigned(
        task,
        agent,
        "runner-1",
        attempt,
        RunId.of(task, attempt),
        List.of(),
        T0.plusSeconds(1),
        T0.plusSeconds(1800));
  }

  public static TaskStarted started(TaskId task, AgentId agent, int attempt) {
    return new TaskStarted(
        task, agent, attempt, RunId.of(task, attempt), "scripted", 4711L, T0.plusSeconds(2));
  }

  public static TaskProgressed progressed(TaskId task, AgentId agent, int attempt) {
    return new TaskProgressed(
        task, agent, attempt, RunId.of(task, attempt), 50, "half way", T0.plusSeconds(2));
  }

  public static TaskCompleted completed(TaskId task, AgentId agent, int attempt) {
    return new TaskCompleted(
        task,
        agent,
        attempt,
        RunId.of(task, attempt),
        json("{\"anomalies\":2}"),
        Usage.NONE,
        T0.plusSeconds(3));
  }

  public static Object[] running(AgentId agent, String token) {
    return new Object[] {
      new AgentCreated(
          agent,
          new AgentSpec("Analyzer", List.of("log_analysis"), "scripted", null, "per_task"),
          T0),
      new AgentStarting(agent, "runner-1", Tokens.sha256(token), T0.plusSeconds(1)),
      new AgentRunning(agent, "runner-1", "scripted", 4711L, T0.plusSeconds(2)),
    };
  }

  public static AgentBusy busy(AgentId agent, TaskId task) {
    return new AgentBusy(agent, task.value(), T0.plusSeconds(3));
  }

  public static DiscoveryShared shared(
      String id, String agent, DiscoveryType type, String confidence, String relatedTo) {
    return new DiscoveryShared(
        new DiscoveryId(id),
        new AgentId(agent),
        "Analyzer",
        type,
        "Unusual pattern in authentication logs of " + id,
        new BigDecimal(confidence),
        relatedTo == null ? null : new DiscoveryId(relatedTo),
        T0);
  }

  static JsonNode json(String text) {
    return Platform.json(text);
  }
}
