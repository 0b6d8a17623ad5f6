package io.mistersmith.query.audit;

import org.springframework.jdbc.core.JdbcTemplate;

/** Whether each aggregate's events are numbered from 0 without a gap, in the order of the log. */
final class Sequences {
  private static final int SPAN = 10_000;
  private static final int LISTED = 100;

  private final JdbcTemplate jdbc;

  Sequences(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Every event that follows no earlier event of its aggregate and is not its first. Few have to be
   * looked up in the whole log; {@code OFFSET 0} keeps that a look-up, whatever the planner knows.
   */
  void check(long after, long to, Findings findings) {
    for (long from = after; from < to; from += SPAN) {
      jdbc.query(
          """
          SELECT e.global_position, e.sequence_number FROM (
            SELECT global_position, aggregate_id, sequence_number,
              lag(sequence_number) OVER (PARTITION BY aggregate_id ORDER BY global_position) AS before
            FROM event_store.events WHERE global_position > ? AND global_position <= ?) e
          WHERE e.sequence_number > 0 AND e.before IS DISTINCT FROM e.sequence_number - 1
            AND NOT EXISTS (
              SELECT FROM event_store.events p
              WHERE p.aggregate_id = e.aggregate_id AND p.sequence_number = e.sequence_number - 1
                AND p.global_position < e.global_position OFFSET 0)
          ORDER BY e.global_position LIMIT ?
          """,
          row -> {
            findings.add(
                "sequence",
                row.getLong(1),
                "The event at %d is number %d of its aggregate, and no earlier event is number %d."
                    .formatted(row.getLong(1), row.getLong(2), row.getLong(2) - 1));
          },
          from,
          Math.min(from + SPAN, to),
          LISTED);
    }
  }
}
