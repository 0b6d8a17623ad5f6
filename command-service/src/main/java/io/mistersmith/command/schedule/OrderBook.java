package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;

/** Writes what is due. */
final class OrderBook {
  private static final String INSERT =
      """
      INSERT INTO command.due_order
        (agent_id, kind, run_id, task_id, reason, position, correlation_id, causation_id, due_at)
      %s
      ON CONFLICT (agent_id, kind, run_id) DO UPDATE SET reason = excluded.reason,
        position = excluded.position, correlation_id = excluded.correlation_id,
        causation_id = excluded.causation_id, tries = 0, due_at = excluded.due_at
      """;
  private static final String ONE = INSERT.formatted("VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  private static final String RELEASE =
      INSERT.formatted(
          """
          SELECT agent_id, 'release', run_id, task_id, ?, ?, ?, ?, ? FROM command.pending_task
          WHERE agent_id = ? AND status <> 'pending'
          """);

  private final Rows rows;

  OrderBook(Rows rows) {
    this.rows = rows;
  }

  void agent(AgentId agent, String kind, String reason, Cause cause) {
    one(agent, kind, "", "", reason, cause);
  }

  void cancel(AgentId agent, RunId run, TaskId task, String reason, Cause cause) {
    one(agent, "cancel", run.value(), task.value(), reason, cause);
  }

  private void one(
      AgentId agent, String kind, String run, String task, String reason, Cause cause) {
    rows.write(
        ONE,
        agent,
        kind,
        run,
        task,
        reason,
        cause.position(),
        cause.correlationId(),
        cause.eventId(),
        cause.at());
  }

  /** Of the tasks that the agent has. */
  void release(AgentId agent, String reason, Cause cause) {
    rows.write(
        RELEASE,
        reason,
        cause.position(),
        cause.correlationId(),
        cause.eventId(),
        cause.at(),
        agent);
  }

  /** What is pointless now. */
  void drop(AgentId agent, String... kinds) {
    for (String kind : kinds) {
      rows.write("DELETE FROM command.due_order WHERE agent_id = ? AND kind = ?", agent, kind);
    }
  }

  boolean isStopping(AgentId agent) {
    return rows.has("SELECT FROM command.agent WHERE agent_id = ? AND status = 'stopping'", agent);
  }

  boolean isDue(AgentId agent, String kind) {
    return rows.has("SELECT FROM command.due_order WHERE agent_id = ? AND kind = ?", agent, kind);
  }
}
