package io.mistersmith.query.usage;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Paging;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are added up, and by what.
 *
 * @param from first day, UTC
 * @param to last day, UTC
 * @param after the last key of the page before
 */
public record UsageQuery(
    By by,
    @Nullable String taskId,
    @Nullable String agentId,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    int limit,
    @Nullable String after) {
  private static final String DAY = "2025-07-09";

  /** What one row of the answer stands for. */
  public enum By {
    TASK("task_id"),
    AGENT("agent_id"),
    RUN("run_id"),
    MODEL("coalesce(model, 'unknown')"),
    DAY("day");

    private final String column;

    By(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  /**
   * @throws io.mistersmith.base.problem.ProblemException 400 {@code invalid_input}
   */
  public static UsageQuery of(
      @Nullable String by,
      @Nullable String taskId,
      @Nullable String agentId,
      @Nullable String from,
      @Nullable String to,
      @Nullable String limit,
      @Nullable String cursor) {
    return new UsageQuery(
        by == null || by.isEmpty() ? By.DAY : by(by),
        taskId,
        agentId,
        day("from", from),
        day("to", to),
        Paging.limit(limit),
        cursor == null || cursor.isEmpty() ? null : cursor);
  }

  Filters filters() {
    return Filters.none()
        .and("task_id = ?", taskId)
        .and("agent_id = ?", agentId)
        .and("day >= ?", from == null ? null : from.toString())
        .and("day <= ?", to == null ? null : to.toString());
  }

  private static By by(String name) {
    try {
      return By.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw Paging.invalid("by", "must be one of task, agent, run, model, day");
    }
  }

  private static @Nullable LocalDate day(String field, @Nullable String text) {
    try {
      if (text == null || text.isEmpty()) {
        return null;
      }
      if (text.length() == DAY.length()) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException notADay) {
      // Answered below.
    }
    throw Paging.invalid(field, "must be a day such as " + DAY);
  }
}
