package io.mistersmith.query.projection;

import io.mistersmith.query.board.Group;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which groups do not run, in whatever instance of this service. */
final class Pauses {
  /** The reason of a group that has no room for another parked event. */
  static final String FULL = "dead_letters_full";

  private static final String FOR_GOOD = "infinity";

  private final JdbcTemplate jdbc;

  Pauses(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Processor to reason. */
  Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    jdbc.query(
        "SELECT processing_group, reason FROM read_model.projection_pause WHERE paused_until > now()",
        row -> {
          all.put(row.getString(1), row.getString(2));
        });
    return all;
  }

  Optional<String> of(Group group) {
    return Optional.ofNullable(all().get(group.processor()));
  }

  void untilResumed(Group group, String reason) {
    pause(group, FOR_GOOD, reason);
  }

  /** Ends by itself. */
  void lease(Group group, Duration length, String reason) {
    pause(group, length.toMillis() + " ms", reason);
  }

  void end(Group group) {
    jdbc.update(
        "DELETE FROM read_model.projection_pause WHERE processing_group = ?", group.processor());
  }

  /** Whether an instance still has the group's token. */
  boolean isOwned(Group group, Duration claimTimeout) {
    Long owned =
        jdbc.queryForObject(
            "SELECT count(*) FROM read_model.token_entry WHERE processorName = ? AND owner IS NOT NULL"
                + " AND \"timestamp\"::timestamptz > now() - ?::interval",
            Long.class,
            group.processor(),
            claimTimeout.toMillis() + " ms");
    return owned != null && owned > 0;
  }

  private void pause(Group group, String until, String reason) {
    jdbc.update(
        """
        INSERT INTO read_model.projection_pause (processing_group, paused_until, reason)
        VALUES (?, CASE WHEN ? = 'infinity' THEN 'infinity' ELSE now() + nullif(?, 'infinity')::interval END, ?)
        ON CONFLICT (processing_group) DO UPDATE
          SET paused_until = excluded.paused_until, reason = excluded.reason
        """,
        group.processor(),
        until,
        until,
        reason);
  }
}
