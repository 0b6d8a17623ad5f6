package io.mistersmith.query.error;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads errors and counts them. */
@Component
class Errors {
  private static final String PATTERNS =
      """
      SELECT agent_id, category, code,
        date_bin(make_interval(secs => ?), made_at::timestamptz, timestamptz 'epoch') AS window_start,
        count(*), min((view ->> 'position')::bigint), max((view ->> 'position')::bigint),
        string_agg(DISTINCT answer, ',' ORDER BY answer)
      FROM read_model.errors
      WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)
        AND (?::text IS NULL OR agent_id = ?) AND (?::text IS NULL OR made_at >= ?)
      GROUP BY 1, 2, 3, 4 ORDER BY 4 DESC, 5 DESC, 1, 3 LIMIT ?
      """;

  private final Rows rows;
  private final JdbcTemplate jdbc;

  Errors(JdbcTemplate jdbc) {
    this.rows = new Rows(jdbc, Table.ERRORS);
    this.jdbc = jdbc;
  }

  /**
   * Errors of one agent and code in one window.
   *
   * @param firstPosition of the event that reported the first of them
   * @param answers how they were answered
   */
  record Pattern(
      String agentId,
      String category,
      String code,
      Instant windowStart,
      long count,
      long firstPosition,
      long lastPosition,
      List<String> answers) {}

  Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  Page list(Filters filters, ReadPoint at, Paging paging) {
    return rows.list(filters, at, paging);
  }

  /**
   * Newest window first, in it the most frequent first.
   *
   * @param since an RFC 3339 time with milliseconds, as stored
   */
  List<Pattern> patterns(
      int windowSeconds,
      @Nullable String agentId,
      @Nullable String since,
      ReadPoint at,
      int limit) {
    long asOf = at.asOf() == null ? Long.MAX_VALUE - 1 : at.asOf();
    return jdbc.query(
        PATTERNS,
        (row, _) ->
            new Pattern(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant(),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getString(8) == null ? List.of() : List.of(row.getString(8).split(",", -1))),
        windowSeconds,
        asOf,
        asOf,
        agentId,
        agentId,
        since,
        since,
        limit);
  }
}
