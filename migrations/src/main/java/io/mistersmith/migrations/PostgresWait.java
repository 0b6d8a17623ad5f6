package io.mistersmith.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Waits for a Postgres that starts late: tries again after 100 ms, then twice as long each time up
 * to 2 s.
 */
final class PostgresWait {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private PostgresWait() {}

  /**
   * Returns when a connection was made; refused when that takes longer than the limit or can never
   * succeed.
   */
  static void until(DataSource database, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try (Connection _ = database.getConnection()) {
        return;
      } catch (SQLException e) {
        if (!mayPass(e)) {
          throw new MigrationRefused("Postgres refuses the connection: " + e.getMessage());
        }
        if (System.nanoTime() + pause.toNanos() > deadline) {
          throw new MigrationRefused(
              "Postgres did not answer within "
                  + limit.toSeconds()
                  + " seconds: "
                  + e.getMessage());
        }
      }
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  /**
   * No server yet (08), starting up or shutting down (57P), too many connections (53); a wrong
   * password never passes.
   */
  private static boolean mayPass(SQLException e) {
    String state = e.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53");
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationRefused("Interrupted while waiting for Postgres.");
    }
  }
}
