package io.mistersmith.query.usage;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.ReadPoint;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Adds up what ended runs used, now or as of a position. */
@Component
public class UsageBoard {
  private static final String SUMS =
      "count(*), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),"
          + " coalesce(sum(cache_read_tokens), 0), coalesce(sum(cache_creation_tokens), 0),"
          + " coalesce(sum(cost_usd), 0),"
          + " count(*) FILTER (WHERE view -> 'usage' ->> 'partial' = 'true')";

  private final JdbcTemplate jdbc;

  UsageBoard(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param runs how many runs are in it
   * @param costUsd US dollars
   * @param partialRuns of how many of the runs it is an estimate, because no result said it
   */
  public record Sum(
      long runs,
      long inputTokens,
      long outputTokens,
      long cacheReadTokens,
      long cacheCreationTokens,
      BigDecimal costUsd,
      long partialRuns) {}

  /**
   * @param key a task_id, agent_id, run_id, model or day
   */
  public record Row(String key, Sum used) {}

  /**
   * @param data by key
   * @param total of all that the filters let through, not only of this page
   */
  public record UsagePage(List<Row> data, Sum total, @Nullable String nextCursor) {}

  public UsagePage read(UsageQuery query, ReadPoint at) {
    Filters filters = query.filters();
    String where = where(filters, at);
    Sum total =
        jdbc.query(
                "SELECT '', " + SUMS + " FROM read_model.runs WHERE " + where,
                (row, _) -> sum(row),
                arguments(filters, at).toArray())
            .getFirst();
    String key = query.by().column();
    List<Object> arguments = arguments(filters, at);
    if (query.after() != null) {
      arguments.add(query.after());
    }
    arguments.add(query.limit() + 1);
    List<Row> rows =
        jdbc.query(
            "SELECT %1$s, %2$s FROM read_model.runs WHERE %3$s%4$s GROUP BY 1 ORDER BY 1 LIMIT ?"
                .formatted(key, SUMS, where, query.after() == null ? "" : " AND " + key + " > ?"),
            (row, _) -> new Row(row.getString(1), sum(row)),
            arguments.toArray());
    boolean more = rows.size() > query.limit();
    List<Row> page = more ? rows.subList(0, query.limit()) : rows;
    return new UsagePage(page, total, more ? page.getLast().key() : null);
  }

  private static String where(Filters filters, ReadPoint at) {
    List<String> conditions = new ArrayList<>(filters.conditions());
    conditions.add("cost_usd IS NOT NULL AND day IS NOT NULL");
    conditions.add(
        at.asOf() == null
            ? "valid_to IS NULL"
            : "valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)");
    return String.join(" AND ", conditions);
  }

  private static List<Object> arguments(Filters filters, ReadPoint at) {
    List<Object> arguments = new ArrayList<>(filters.arguments());
    if (at.asOf() != null) {
      arguments.add(at.asOf());
      arguments.add(at.asOf());
    }
    return arguments;
  }

  private static Sum sum(ResultSet row) throws SQLException {
    return new Sum(
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getBigDecimal(7),
        row.getLong(8));
  }
}
