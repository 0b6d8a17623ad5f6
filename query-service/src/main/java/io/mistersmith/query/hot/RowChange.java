package io.mistersmith.query.hot;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.query.live.LogEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row that may have a new version.
 *
 * @param agentId who shared it, for discoveries
 */
public record RowChange(Kind kind, String id, @Nullable AgentId agentId) {

  /** The boards. */
  public enum Kind {
    TASK,
    AGENT,
    RUN,
    DISCOVERY
  }

  /** The rows that an event changes. */
  static List<RowChange> of(LogEvent event) {
    List<RowChange> changes = new ArrayList<>();
    String aggregate = event.stored().aggregateId();
    switch (String.valueOf(event.stored().aggregateType())) {
      case "Task" -> {
        add(changes, Kind.TASK, aggregate);
        event.as(TaskEvent.class).ifPresent(task -> ofHolder(task, changes));
      }
      case "Agent" -> add(changes, Kind.AGENT, aggregate);
      case "run" -> add(changes, Kind.RUN, aggregate);
      case "Discovery" ->
          event
              .as(DiscoveryEvent.class)
              .map(DiscoveryEvent::agentId)
              .ifPresent(author -> changes.add(new RowChange(Kind.DISCOVERY, aggregate, author)));
      default -> {
        // Other aggregates have no row on these boards.
      }
    }
    return changes;
  }

  /** The agent that has a part in the event, and its run. */
  private static void ofHolder(TaskEvent task, List<RowChange> changes) {
    switch (task) {
      case TaskCreated _, TaskRetried _, TaskStaleReportRefused _ -> {}
      case TaskAssigned e -> add(changes, e.assignedTo(), e.runId());
      case TaskStarted e -> add(changes, e.agentId(), e.runId());
      case TaskProgressed e -> add(changes, e.agentId(), e.runId());
      case TaskCompleted e -> add(changes, e.agentId(), e.runId());
      case TaskFailed e -> add(changes, e.agentId(), e.runId());
      case TaskCancelled e -> add(changes, e.agentId(), e.runId());
      case TaskTimedOut e -> add(changes, e.agentId(), e.runId());
      case TaskReleased e -> add(changes, e.agentId(), e.runId());
      case TaskUsageRecorded e -> add(changes, Kind.RUN, e.runId().value());
    }
  }

  private static void add(List<RowChange> changes, @Nullable AgentId agent, @Nullable RunId run) {
    if (agent != null) {
      add(changes, Kind.AGENT, agent.value());
    }
    if (run != null) {
      add(changes, Kind.RUN, run.value());
    }
  }

  private static void add(List<RowChange> changes, Kind kind, String id) {
    changes.add(new RowChange(kind, id, null));
  }
}
