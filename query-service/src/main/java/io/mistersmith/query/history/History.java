package io.mistersmith.query.history;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.board.ReadPoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads history. */
@Component
public class History {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static final String SELECT =
      """
      SELECT h.position, h.event_id, h.event_type, h.aggregate_id,
        to_char(h.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
        h.principal, h.agent_id, h.task_id, h.run_id, h.correlation_id, h.causation_id, h.reason,
        h.tells
      """;

  private final JdbcTemplate jdbc;
  private final Positions positions;

  History(JdbcTemplate jdbc, Positions positions) {
    this.jdbc = jdbc;
    this.positions = positions;
  }

  /** What the boards have shown, history shall show too. */
  void catchUp(@Nullable Long position) {
    try {
      positions.await(Group.HISTORY, position == null ? positions.ofAll() : position, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public HistoryPage list(HistoryQuery query, ReadPoint at) {
    catchUp(at.asOf());
    boolean down = query.newestFirst();
    int limit = query.limit() == null ? Paging.DEFAULT_LIMIT : query.limit();
    Filters filters =
        Filters.none()
            .and("h.agent_id = ?", query.agentId())
            .and("h.task_id = ?", query.taskId())
            .and("h.run_id = ?", query.runId())
            .and("h.aggregate_id = ?", query.aggregateId())
            .and("h.principal = ?", query.principal())
            .and("h.correlation_id = ?", query.correlationId())
            .and("h.causation_id = ?", query.causationId())
            .and("h.event_type LIKE ?", query.type() == null ? null : pattern(query.type()))
            .and(
                "h.event_type <> ?",
                Boolean.TRUE.equals(query.output()) ? null : "run.output_recorded")
            .and("h.position <= ?", at.asOf())
            .and(
                down ? "h.position < ?" : "h.position > ?",
                query.cursor() == null ? null : Long.valueOf(query.cursor()));
    List<Object> arguments = new ArrayList<>(filters.arguments());
    arguments.add(limit + 1);
    String where =
        filters.conditions().isEmpty()
            ? ""
            : " WHERE " + String.join(" AND ", filters.conditions());
    List<HistoryEntry> found =
        jdbc.query(
            "%s, t.tells AS prompt FROM read_model.history h LEFT JOIN read_model.history t"
                    .formatted(SELECT)
                + " ON t.aggregate_id = h.task_id AND t.event_type = 'task.created'"
                + where
                + " ORDER BY h.position "
                + (down ? "DESC" : "ASC")
                + " LIMIT ?",
            (row, _) -> entry(row, row.getString("prompt")),
            arguments.toArray());
    boolean more = found.size() > limit;
    List<HistoryEntry> page = more ? found.subList(0, limit) : found;
    return new HistoryPage(page, more ? Long.toString(page.getLast().position()) : null);
  }

  static HistoryEntry entry(ResultSet row, @Nullable String prompt) throws SQLException {
    return new HistoryEntry(
        row.getLong("position"),
        row.getString("event_id"),
        row.getString("event_type"),
        row.getString("aggregate_id"),
        row.getString("at"),
        row.getString("principal"),
        row.getString("agent_id"),
        row.getString("task_id"),
        row.getString("run_id"),
        row.getString("correlation_id"),
        row.getString("causation_id"),
        row.getString("reason"),
        row.getString("tells"),
        prompt);
  }

  /** A name, or a family such as {@code task.*}. */
  private static String pattern(String type) {
    String literal = type.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    return literal.endsWith(".*") ? literal.substring(0, literal.length() - 1) + "%" : literal;
  }
}
