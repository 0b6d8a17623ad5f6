package io.mistersmith.query.projection;

import io.mistersmith.api.Json;
import io.mistersmith.query.board.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** How the latest rebuild of each group is going, for every instance. */
final class RebuildLog {
  private final JdbcTemplate jdbc;
  private final Duration lease;

  RebuildLog(JdbcTemplate jdbc, Duration lease) {
    this.jdbc = jdbc;
    this.lease = lease;
  }

  /**
   * @param alive whether the instance that builds has been heard of lately
   */
  record Entry(
      String state,
      Instant startedAt,
      boolean alive,
      @Nullable Difference difference,
      @Nullable String failure) {

    boolean isUnderWay() {
      return alive
          && switch (state) {
            case "building", "comparing", "compared", "switching" -> true;
            default -> false;
          };
    }
  }

  Optional<Entry> of(Group group) {
    return jdbc
        .query(
            "SELECT state, started_at, alive_at > now() - ?::interval, difference, failure"
                + " FROM read_model.projection_rebuild WHERE processing_group = ?",
            (row, _) ->
                new Entry(
                    row.getString(1),
                    row.getTimestamp(2).toInstant(),
                    row.getBoolean(3),
                    difference(row.getString(4)),
                    row.getString(5)),
            lease.toMillis() + " ms",
            group.processor())
        .stream()
        .findFirst();
  }

  /** False when one is under way, in whatever instance: of two that begin at once one does. */
  boolean begin(Group group) {
    return jdbc.update(
            """
            INSERT INTO read_model.projection_rebuild AS r
              (processing_group, state, started_at, alive_at)
            VALUES (?, 'building', now(), now())
            ON CONFLICT (processing_group) DO UPDATE SET state = 'building', started_at = now(),
              alive_at = now(), difference = NULL, failure = NULL
            WHERE r.state NOT IN ('building', 'comparing', 'compared', 'switching')
              OR r.alive_at <= now() - ?::interval
            """,
            group.processor(),
            lease.toMillis() + " ms")
        == 1;
  }

  void isAlive(Group group) {
    set("alive_at = now()", group);
  }

  void state(Group group, String state) {
    set("alive_at = now(), state = ?", group, state);
  }

  void difference(Group group, Difference difference) {
    set("alive_at = now(), difference = ?::json", group, Json.write(difference));
  }

  void fail(Group group, String why) {
    set("state = 'failed', failure = ?", group, why);
  }

  private void set(String assignment, Group group, Object... values) {
    Object[] arguments = java.util.Arrays.copyOf(values, values.length + 1);
    arguments[values.length] = group.processor();
    jdbc.update(
        "UPDATE read_model.projection_rebuild SET " + assignment + " WHERE processing_group = ?",
        arguments);
  }

  private static @Nullable Difference difference(@Nullable String json) {
    try {
      return json == null
          ? null
          : Json.read(json.getBytes(StandardCharsets.UTF_8), Difference.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
