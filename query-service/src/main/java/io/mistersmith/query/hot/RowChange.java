package io.mistersmith.query.hot;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.run.RunEvent;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.agent.AgentTask;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.run.RunRow;
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
    DomainEvent read = event.as(DomainEvent.class).orElse(null);
    if (read instanceof TaskEvent task) {
      changes.add(new RowChange(Kind.TASK, task.taskId().value(), null));
      AgentTask part = AgentTask.of(task);
      if (part != null) {
        changes.add(new RowChange(Kind.AGENT, part.agent().value(), null));
      }
      RunId run = RunRow.runOf(task);
      if (run != null) {
        changes.add(new RowChange(Kind.RUN, run.value(), null));
      }
    } else if (read instanceof AgentEvent agent) {
      changes.add(new RowChange(Kind.AGENT, agent.agentId().value(), null));
    } else if (read instanceof RunEvent run) {
      changes.add(new RowChange(Kind.RUN, run.runId().value(), null));
    } else if (read instanceof DiscoveryEvent.DiscoveryShared shared) {
      changes.add(new RowChange(Kind.DISCOVERY, shared.discoveryId().value(), shared.agentId()));
    }
    return changes;
  }
}
