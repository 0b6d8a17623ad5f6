package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** Tasks of this page that answer questions and end in it. */
  private final Set<String> questions;

  private boolean noted;

  /**
   * @param ended tasks that end in this page
   */
  OrderBook(Rows rows, List<String> ended) {
    this.rows = rows;
    this.questions =
        ended.isEmpty()
            ? new HashSet<>()
            : new HashSet<>(
                rows.texts("SELECT task_id FROM command.question WHERE task_id = ANY (?)", ended));
  }

  void agent(AgentId agent, String kind, String reason, Cause cause) {
    one(agent, kind, "", "", reason, cause);
  }

  void cancel(AgentId agent, RunId run, TaskId task, String reason, Cause cause) {
    one(agent, "cancel", run.value(), task.value(), reason, cause);
  }

  /** Has the question put to an agent, as a task that is named by it. */
  void ask(AgentId asks, DiscoveryId question, Cause cause) {
    TaskId task = TaskId.derivedFrom(question.value());
    questions.add(task.value());
    rows.write(
        task.value() + "/question",
        """
        INSERT INTO command.question (task_id, discovery_id, agent_id, position) VALUES (?, ?, ?, ?)
        ON CONFLICT (task_id) DO NOTHING
        """,
        task,
        question,
        asks,
        cause.position());
    one(asks, "ask", RunId.of(task, 1).value(), task.value(), "question", cause);
  }

  void answer(AgentId answers, RunId run, TaskId task, Cause cause) {
    one(answers, "answer", run.value(), task.value(), "answered", cause);
  }

  boolean isAnswering(AgentId agent) {
    return rows.has(
        """
        SELECT FROM command.agent a JOIN command.question q ON q.task_id = a.current_task
        WHERE a.agent_id = ?
        """,
        agent);
  }

  /** Whether the task that has ended was a question. */
  boolean closesQuestion(TaskId task, Cause cause) {
    return questions.contains(task.value())
        && rows.writeNow(
                "UPDATE command.question SET ended_at = ? WHERE task_id = ?", cause.at(), task)
            == 1;
  }

  private void one(
      AgentId agent, String kind, String run, String task, String reason, Cause cause) {
    noted = true;
    rows.write(
        ordersOf(agent),
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

  /** Whether something is due now that was not before. */
  boolean hasNoted() {
    return noted;
  }

  /** Of the tasks that the agent has. */
  void release(AgentId agent, String reason, Cause cause) {
    noted = true;
    rows.writeNow(
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
      rows.write(
          ordersOf(agent),
          "DELETE FROM command.due_order WHERE agent_id = ? AND kind = ?",
          agent,
          kind);
    }
  }

  boolean isDue(AgentId agent, String kind) {
    return rows.has("SELECT FROM command.due_order WHERE agent_id = ? AND kind = ?", agent, kind);
  }

  private static String ordersOf(AgentId agent) {
    return agent + "/orders";
  }
}
