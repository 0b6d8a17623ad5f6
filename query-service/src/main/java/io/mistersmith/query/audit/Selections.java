package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Finds what belongs to a task or an agent. A task: its own stream, those of its runs, and what
 * their agents shared while they ran. An agent: its own stream, its runs, the tasks of its runs,
 * and what it shared.
 */
@Component
class Selections {
  private static final String OF_TASK =
      """
      SELECT ?::text COLLATE "C" AS id
      UNION SELECT run_id FROM read_model.runs WHERE task_id = ?
      UNION SELECT d.discovery_id FROM read_model.discoveries d JOIN (
          SELECT run_id, agent_id, min(valid_from) AS began, max(valid_from) AS ended
          FROM read_model.runs WHERE task_id = ? GROUP BY run_id, agent_id) r
        ON d.agent_id = r.agent_id AND d.valid_from BETWEEN r.began AND r.ended
      """;
  private static final String OF_AGENT =
      """
      SELECT ?::text COLLATE "C" AS id
      UNION SELECT run_id FROM read_model.runs WHERE agent_id = ?
      UNION SELECT task_id FROM read_model.runs WHERE agent_id = ?
      UNION SELECT discovery_id FROM read_model.discoveries WHERE agent_id = ?
      """;

  private final JdbcTemplate jdbc;
  private final AuditSettings settings;

  Selections(JdbcTemplate jdbc, AuditSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /**
   * @param size events under the head that the bundle will be proven by
   * @throws ProblemException 400 {@code invalid_input}, 404 {@code not_found}, 409 {@code
   *     export_too_large}
   */
  Selection of(ExportRequest asked, long size) {
    long ways =
        Stream.of(asked.taskId(), asked.agentId(), asked.from() == null ? asked.to() : asked.from())
            .filter(Objects::nonNull)
            .count();
    if (ways != 1) {
      throw Paging.invalid("task_id", "exactly one of task_id, agent_id, or from and to");
    }
    if (asked.taskId() != null) {
      return of("tasks", "task_id", asked.taskId(), OF_TASK, size);
    }
    if (asked.agentId() != null) {
      return of("agents", "agent_id", asked.agentId(), OF_AGENT, size);
    }
    long from = asked.from() == null ? 1 : asked.from();
    long to = asked.to() == null ? size : asked.to();
    if (from > to || to > size) {
      throw Paging.invalid("to", "must be from " + from + " to the end of the log, " + size);
    }
    return new Selection.Range(from, to);
  }

  private Selection of(String table, String column, String id, String streams, long size) {
    Integer known =
        jdbc.queryForObject(
            "SELECT count(*) FROM read_model." + table + " WHERE " + column + " = ?",
            Integer.class,
            id);
    if (known == null || known == 0) {
      throw ProblemException.of(404, "not_found", "There is no " + column + " " + id + ".");
    }
    Object[] arguments =
        Stream.generate(() -> id).limit(streams.chars().filter(c -> c == '?').count()).toArray();
    List<String> ids = jdbc.queryForList(streams, String.class, arguments);
    int most = settings.maxScattered();
    LongStream.Builder positions = LongStream.builder();
    int[] count = {0};
    jdbc.query(
        "SELECT global_position FROM event_store.events WHERE aggregate_id = ANY (?)"
            + " AND global_position <= ? LIMIT ?",
        row -> {
          count[0]++;
          positions.add(row.getLong(1));
        },
        ids.toArray(String[]::new),
        size,
        most + 1);
    if (count[0] > most) {
      throw ProblemException.of(
          409,
          "export_too_large",
          "More than %d events belong to it; export a range of positions.".formatted(most));
    }
    return new Selection.Scattered(positions.build().sorted().toArray());
  }
}
