package io.mistersmith.command;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.cache.RecentlyUsed;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.trace.Traces;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which event it is that somebody's act follows from, when the message itself does not say: what is
 * done in a run follows from the assignment that began the run, what is said of an agent from what
 * happened to it last.
 */
@Component
public class Origins {
  private static final int REMEMBERED = 1000;

  /** Attempts of one task that are looked through, the latest first. */
  private static final int ATTEMPTS = 100;

  private record Origin(String eventId, @Nullable String correlationId) {
    static Origin of(StoredEvent stored) {
      return new Origin(stored.eventId(), EventReading.metadata(stored, Caller.CORRELATION_ID));
    }
  }

  private final EventLog log;
  private final JdbcClient jdbc;

  /** Assignments that began runs. */
  private final RecentlyUsed<RunId, Origin> runs = new RecentlyUsed<>(REMEMBERED);

  Origins(EventLog log, JdbcClient jdbc) {
    this.log = log;
    this.jdbc = jdbc;
  }

  /** A worker that has a task acts within its run. */
  public Caller of(HttpServletRequest request) {
    Caller caller = Caller.of(request);
    AgentId agent = Principal.of(request).agentId();
    return agent == null ? caller : working(caller, agent);
  }

  /**
   * @param messageId of the report that said so, if there was one
   */
  public Caller ofRun(String principal, TaskId task, RunId run, @Nullable String messageId) {
    return assignment(task, run)
        .map(
            origin ->
                Caller.platform(principal, origin.correlationId(), origin.eventId())
                    .in(task, run)
                    .told(messageId))
        .orElseGet(() -> unknown(principal, messageId));
  }

  /**
   * @param messageId of the report that said so, if there was one
   */
  public Caller ofAgent(String principal, AgentId agent, @Nullable String messageId) {
    return log.last(agent.value())
        .map(Origin::of)
        .map(
            last ->
                Caller.platform(principal, last.correlationId(), last.eventId()).told(messageId))
        .orElseGet(() -> unknown(principal, messageId));
  }

  /** A report that nothing is known of belongs to the story of the trace in which it came. */
  private static Caller unknown(String principal, @Nullable String messageId) {
    String trace = Traces.currentId();
    return Caller.platform(principal, trace == null ? messageId : trace, messageId).told(messageId);
  }

  private Caller working(Caller caller, AgentId agent) {
    return jdbc.sql(
            "SELECT task_id, run_id FROM command.pending_task"
                + " WHERE agent_id = ? AND status <> 'pending' LIMIT 1")
        .param(agent.value())
        .query((row, _) -> Map.entry(new TaskId(row.getString(1)), new RunId(row.getString(2))))
        .optional()
        .flatMap(
            work ->
                assignment(work.getKey(), work.getValue())
                    .map(
                        origin ->
                            caller
                                .because(origin.correlationId(), origin.eventId())
                                .in(work.getKey(), work.getValue())))
        .orElse(caller);
  }

  /** Spares looks into the log for what this instance has just recorded. */
  void recorded(List<EventMessage<?>> events) {
    for (EventMessage<?> event : events) {
      if (event.getPayload() instanceof TaskAssigned assigned) {
        runs.put(assigned.runId(), origin(event));
      }
    }
  }

  private static Origin origin(EventMessage<?> event) {
    return new Origin(
        event.getIdentifier(),
        event.getMetaData().get(Caller.CORRELATION_ID) instanceof String text ? text : null);
  }

  private Optional<Origin> assignment(TaskId task, RunId run) {
    Origin known = runs.get(run);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Origin> found =
        jdbc
            .sql(
                "SELECT global_position FROM event_store.events WHERE aggregate_id = ?"
                    + " AND event_type = 'task.assigned' ORDER BY sequence_number DESC LIMIT ?")
            .params(task.value(), ATTEMPTS)
            .query(Long.class)
            .list()
            .stream()
            .flatMap(position -> log.at(position).stream())
            .filter(stored -> isOf(stored, run))
            .map(Origin::of)
            .findFirst();
    found.ifPresent(origin -> runs.put(run, origin));
    return found;
  }

  private static boolean isOf(StoredEvent stored, RunId run) {
    return EventReading.event(stored) instanceof TaskAssigned e && e.runId().equals(run);
  }
}
