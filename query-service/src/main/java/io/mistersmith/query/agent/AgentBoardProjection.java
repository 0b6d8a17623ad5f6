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
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tables agents and agent_events. A task that begins or ends changes its agent's
 * current_task_id in the transaction that changes the task.
 */
public class AgentBoardProjection {
  private final VersionedTable<AgentView> agents;
  private final AgentHistory history;
  private final Place place;

  public AgentBoardProjection(Place place) {
    this.place = place;
    agents =
        new VersionedTable<>(place, Table.AGENTS, AgentView.class, AgentBoardProjection::agent);
    history = new AgentHistory(place);
  }

  @EventHandler
  void on(AgentEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    handle(event, position(token), recordedAt);
  }

  @EventHandler
  void on(TaskEvent event, TrackingToken token, @Timestamp Instant recordedAt) {
    handle(event, position(token), recordedAt);
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

  private void handle(DomainEvent event, long position, Instant recordedAt) {
    String agent = agent(event);
    if (agent != null) {
      if (!apply(agent, event, position)) {
        refold(agent, event, position);
      }
      history.add(agent, position, DomainEvent.nameOf(event.getClass()), recordedAt);
    }
  }

  /** The agent has other events than its task: they were not parked with the task's. */
  private void refold(String agent, DomainEvent late, long position) {
    NavigableMap<Long, Object> all = new TreeMap<>();
    all.put(position, late);
    place
        .events()
        .at(history.of(agent))
        .forEach(event -> all.put(event.position(), event.payload()));
    agents.refold(
        agent,
        () ->
            all.forEach(
                (at, event) -> {
                  if (event instanceof DomainEvent known) {
                    apply(agent, known, at);
                  }
                }));
  }

  private boolean apply(String agent, DomainEvent event, long position) {
    return agents.change(
        agent,
        position,
        view ->
            switch (event) {
              case AgentEvent own -> AgentRow.after(view, own, position);
              case TaskEvent task ->
                  after(view, required(AgentTask.of(task), task), task, position);
              default -> view;
            });
  }

  /** Whose row an event changes; null when nobody's. */
  private static @Nullable String agent(Object event) {
    return switch (event) {
      case AgentEvent own -> own.agentId().value();
      case TaskEvent task -> {
        AgentTask part = AgentTask.of(task);
        yield part == null ? null : part.agent().value();
      }
      default -> null;
    };
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
