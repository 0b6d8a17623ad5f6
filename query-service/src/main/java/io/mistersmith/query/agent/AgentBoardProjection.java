package io.mistersmith.query.agent;

import static io.mistersmith.query.board.MissingRow.required;
import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.error.ErrorEvent;
import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import java.time.Instant;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps read_model.agents and read_model.agent_events. A task that begins or ends changes its
 * agent's current_task_id in the transaction that changes the task.
 */
@Component
public class AgentBoardProjection {
  private final VersionedTable<AgentView> agents;
  private final AgentHistory history;

  AgentBoardProjection(JdbcTemplate jdbc) {
    agents = new VersionedTable<>(jdbc, Table.AGENTS, AgentView.class);
    history = new AgentHistory(jdbc);
  }

  @EventHandler
  void on(AgentEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    long position = position(token);
    String agent = event.agentId().value();
    agents.change(agent, position, view -> AgentRow.after(view, event, position));
    history.add(agent, position, DomainEvent.nameOf(event.getClass()), recordedAt);
  }

  @EventHandler
  void on(TaskEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    AgentTask part = AgentTask.of(event);
    if (part != null) {
      long position = position(token);
      String agent = part.agent().value();
      agents.change(agent, position, view -> after(view, part, event, position));
      history.add(agent, position, DomainEvent.nameOf(event.getClass()), recordedAt);
    }
  }

  /** What is decided about an agent is part of its history. */
  @EventHandler
  void on(SupervisorEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    if (event instanceof SupervisorDecided decided) {
      history.add(
          decided.failure().agentId().value(),
          position(token),
          DomainEvent.nameOf(event.getClass()),
          recordedAt);
    }
  }

  @EventHandler
  void on(ErrorEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    history.add(
        event.agentId().value(), position(token), DomainEvent.nameOf(event.getClass()), recordedAt);
  }

  @ResetHandler
  void reset() {
    agents.clear();
    history.clear();
  }

  private static AgentView after(
      @Nullable AgentView before, AgentTask part, TaskEvent event, long position) {
    AgentView agent = required(before, event);
    boolean holdsAnother =
        agent.currentTaskId() != null && !agent.currentTaskId().equals(event.taskId());
    if (part.ended() && holdsAnother) {
      return AgentRow.holding(agent, agent.currentTaskId(), part.at(), position);
    }
    return AgentRow.holding(agent, part.ended() ? null : event.taskId(), part.at(), position);
  }
}
