package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.Caller;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tasks that are not over and the agents, as the log tells of them. */
final class Board {
  private static final String FREE =
      """
      a.status IN ('running', 'idle') AND NOT a.degraded AND coalesce(a.spent_usd < a.budget_usd, true) AND NOT EXISTS (
        SELECT 1 FROM command.pending_task w WHERE w.agent_id = a.agent_id AND w.status <> 'pending')
      """;

  /**
   * From each set of required capabilities as many of its first tasks as there are agents for it:
   * however long the backlog is, what is read is as long as the list of agents. The sets are found
   * from the end of the index, since its beginning is where rows were that have been given.
   */
  static final String WAITING =
      """
      WITH RECURSIVE need AS (
        (SELECT required_capabilities AS caps FROM command.pending_task
         WHERE status = 'pending' ORDER BY required_capabilities DESC LIMIT 1)
        UNION ALL
        SELECT (SELECT p.required_capabilities FROM command.pending_task p
                WHERE p.status = 'pending' AND p.required_capabilities < need.caps
                ORDER BY p.required_capabilities DESC LIMIT 1)
        FROM need WHERE need.caps IS NOT NULL
      ), free AS MATERIALIZED (SELECT a.capabilities FROM command.agent a WHERE %s),
      places AS (
        SELECT caps, (SELECT count(*) FROM free WHERE capabilities @> caps) AS free
        FROM need WHERE caps IS NOT NULL)
      SELECT t.* FROM places CROSS JOIN LATERAL (
        SELECT * FROM command.pending_task p
        WHERE p.status = 'pending' AND p.required_capabilities = places.caps
        ORDER BY p.required_capabilities, p.priority DESC, p.created_position LIMIT places.free) t
      ORDER BY t.priority DESC, t.created_position LIMIT ?
      """
          .formatted(FREE);

  /**
   * A task that waits for an agent.
   *
   * @param sessionRunner the runner where it can go on in the session of an earlier attempt
   */
  record Waiting(
      TaskId id,
      List<String> capabilities,
      int attempt,
      long position,
      @Nullable String sessionRunner,
      Caller caller) {}

  /**
   * @param degraded whether a heartbeat is missing
   * @param maySpendUsd what is left of its budget; null when it has none
   * @param free whether it may be given a task
   */
  record Agent(
      AgentId id,
      String status,
      @Nullable String runnerId,
      List<String> capabilities,
      boolean degraded,
      @Nullable BigDecimal maySpendUsd,
      boolean free) {

    boolean budgetIsSpent() {
      return maySpendUsd != null && maySpendUsd.signum() <= 0;
    }
  }

  /**
   * @param lastHeardAt null when nothing was heard of it
   */
  record Silent(AgentId agent, @Nullable Instant lastHeardAt) {}

  /** A task that an agent has. */
  record Live(TaskId task, RunId run, AgentId agent, long assignedPosition) {}

  private final JdbcClient jdbc;

  Board(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Tasks that have rested long enough are pending again. */
  void awaken(Instant now) {
    jdbc.sql(
            """
            UPDATE command.pending_task SET status = 'pending', not_before = NULL
            WHERE status = 'resting' AND not_before <= ?
            """)
        .param(Timestamp.from(now))
        .update();
  }

  /** Highest priority first, then the oldest; only those for which a free agent is known. */
  List<Waiting> waiting(int limit) {
    return jdbc.sql(WAITING).param(limit).query((row, _) -> waiting(row)).list();
  }

  /** Those that wait and were created after that position, oldest first. */
  List<Waiting> waitingSince(long position, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM command.pending_task t WHERE status = 'pending' AND created_position > ?
            ORDER BY created_position LIMIT ?
            """)
        .params(position, limit)
        .query((row, _) -> waiting(row))
        .list();
  }

  /** Attempts of those of the tasks that are not over. */
  Map<TaskId, Integer> attempts(Set<TaskId> tasks) {
    Map<TaskId, Integer> attempts = new HashMap<>();
    if (!tasks.isEmpty()) {
      jdbc.sql("SELECT task_id, attempt FROM command.pending_task WHERE task_id = ANY (?)")
          .param((Object) tasks.stream().map(TaskId::value).toArray(String[]::new))
          .query(
              row -> {
                attempts.put(new TaskId(row.getString(1)), row.getInt(2));
              });
    }
    return attempts;
  }

  /** Whoever waited longest comes first. */
  List<Agent> agents() {
    return jdbc.sql(
            """
            SELECT a.agent_id, a.status, a.runner_id, a.capabilities, a.degraded, a.budget_usd - a.spent_usd AS left_usd,
              (%s) AS free
            FROM command.agent a
            WHERE a.status NOT IN ('stopped', 'error') ORDER BY a.changed_at, a.agent_id
            """
                .formatted(FREE))
        .query(
            (row, _) ->
                new Agent(
                    new AgentId(row.getString("agent_id")),
                    row.getString("status"),
                    row.getString("runner_id"),
                    texts(row.getArray("capabilities")),
                    row.getBoolean("degraded"),
                    row.getBigDecimal("left_usd"),
                    row.getBoolean("free")))
        .list();
  }

  Optional<AgentSpec> spec(AgentId agent) {
    return jdbc.sql(
            "SELECT role, capabilities, executor, model, session FROM command.agent WHERE agent_id = ?")
        .param(agent.value())
        .query(
            (row, _) ->
                new AgentSpec(
                    row.getString(1),
                    texts(row.getArray(2)),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)))
        .optional();
  }

  Optional<String> runner(AgentId agent) {
    return text("runner_id", agent);
  }

  /** The runner that had it last, also while none has it. */
  Optional<String> lastRunner(AgentId agent) {
    return text("last_runner", agent);
  }

  private Optional<String> text(String column, AgentId agent) {
    return jdbc.sql(
            "SELECT %1$s FROM command.agent WHERE agent_id = ? AND %1$s IS NOT NULL"
                .formatted(column))
        .param(agent.value())
        .query(String.class)
        .optional();
  }

  boolean heardSince(AgentId agent, Instant time) {
    return jdbc.sql("SELECT count(*) FROM command.agent_heard WHERE agent_id = ? AND heard_at > ?")
            .params(agent.value(), Timestamp.from(time))
            .query(Integer.class)
            .single()
        > 0;
  }

  /** Agents that should be heard of and were not since. */
  List<Agent> silentSince(Instant time) {
    return alive(
        """
        SELECT a.agent_id, a.status, a.runner_id, a.capabilities, a.degraded
        FROM command.agent a LEFT JOIN command.agent_heard h USING (agent_id)
        WHERE a.status IN ('starting', 'running', 'busy', 'idle', 'paused', 'stopping')
          AND a.changed_at < ? AND (h.heard_at IS NULL OR h.heard_at < ?)
        """,
        time);
  }

  /** Agents of runners whose pulse should have come since and did not. */
  List<Agent> ofRunnersSilentSince(Instant time) {
    return alive(
        """
        SELECT a.agent_id, a.status, a.runner_id, a.capabilities, a.degraded
        FROM command.agent a JOIN command.runner_heard h USING (runner_id)
        WHERE a.status IN ('starting', 'running', 'busy', 'idle', 'paused', 'stopping')
          AND a.changed_at < ? AND h.heard_at < ?
        """,
        time);
  }

  private List<Agent> alive(String silent, Instant since) {
    return jdbc.sql(silent)
        .params(Timestamp.from(since), Timestamp.from(since))
        .query(
            (row, _) ->
                new Agent(
                    new AgentId(row.getString("agent_id")),
                    row.getString("status"),
                    row.getString("runner_id"),
                    texts(row.getArray("capabilities")),
                    row.getBoolean("degraded"),
                    null,
                    false))
        .list();
  }

  /** Whose heartbeats should have come since and did not, and of whom that is not noted. */
  List<Silent> notDegradedSilentSince(Instant time) {
    return jdbc.sql(
            """
            SELECT a.agent_id, h.heard_at FROM command.agent a LEFT JOIN command.agent_heard h USING (agent_id)
            WHERE a.status IN ('running', 'busy', 'idle', 'paused', 'stopping') AND NOT a.degraded
              AND a.changed_at < ? AND (h.heard_at IS NULL OR h.heard_at < ?)
            """)
        .params(Timestamp.from(time), Timestamp.from(time))
        .query(
            (row, _) -> {
              Timestamp heard = row.getTimestamp(2);
              return new Silent(
                  new AgentId(row.getString(1)), heard == null ? null : heard.toInstant());
            })
        .list();
  }

  List<AgentId> degradedHeardSince(Instant time) {
    return jdbc
        .sql(
            """
            SELECT a.agent_id FROM command.agent a JOIN command.agent_heard h USING (agent_id)
            WHERE a.degraded AND h.heard_at > ?
              AND a.status IN ('running', 'busy', 'idle', 'paused', 'stopping')
            """)
        .param(Timestamp.from(time))
        .query(String.class)
        .list()
        .stream()
        .map(AgentId::new)
        .toList();
  }

  /** Busy for that long with a task that is over or another's. */
  List<AgentId> busyForNothingSince(Instant time) {
    return jdbc
        .sql(
            """
            SELECT a.agent_id FROM command.agent a WHERE a.status = 'busy' AND a.changed_at < ?
              AND NOT EXISTS (SELECT 1 FROM command.pending_task t WHERE t.agent_id = a.agent_id)
            """)
        .param(Timestamp.from(time))
        .query(String.class)
        .list()
        .stream()
        .map(AgentId::new)
        .toList();
  }

  List<Live> pastDeadline(Instant time) {
    return live("deadline < ?", time);
  }

  List<Live> notStartedSince(Instant time) {
    return live("status = 'assigned' AND changed_at < ?", time);
  }

  private List<Live> live(String condition, Instant time) {
    return jdbc.sql(
            """
            SELECT task_id, run_id, agent_id, assigned_position FROM command.pending_task
            WHERE status <> 'pending' AND %s ORDER BY assigned_position LIMIT 500
            """
                .formatted(condition))
        .param(Timestamp.from(time))
        .query(
            (row, _) ->
                new Live(
                    new TaskId(row.getString(1)),
                    new RunId(row.getString(2)),
                    new AgentId(row.getString(3)),
                    row.getLong(4)))
        .list();
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        new TaskId(row.getString("task_id")),
        texts(row.getArray("required_capabilities")),
        row.getInt("attempt"),
        row.getLong("created_position"),
        row.getString("session_runner"),
        Caller.platform(
            "scheduler", row.getString("correlation_id"), row.getString("causation_id")));
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
