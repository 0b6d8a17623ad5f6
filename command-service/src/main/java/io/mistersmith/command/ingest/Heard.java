package io.mistersmith.command.ingest;

import io.mistersmith.base.cache.RecentlyUsed;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When each agent and each runner was last heard of, by whichever instance heard it. */
public final class Heard {
  private static final int REMEMBERED = 10_000;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Duration exact;
  private final RecentlyUsed<From, Instant> noted = new RecentlyUsed<>(REMEMBERED);

  private record From(String agentId, String runnerId) {}

  /**
   * @param exact what is heard of an agent so soon after it was noted is not noted again
   */
  public Heard(JdbcClient jdbc, Clock clock, Duration exact) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.exact = exact;
  }

  /** Whether there is such an agent, as far as the schedule's rows are. */
  boolean knows(String agentId) {
    return jdbc.sql("SELECT count(*) FROM command.agent WHERE agent_id = ?")
            .param(agentId)
            .query(Integer.class)
            .single()
        > 0;
  }

  /** A runner whose pulse came. */
  void from(String runnerId) {
    jdbc.sql(
            """
            INSERT INTO command.runner_heard (runner_id, heard_at) VALUES (?, ?)
            ON CONFLICT (runner_id) DO UPDATE SET heard_at = excluded.heard_at
            """)
        .params(runnerId, Timestamp.from(clock.instant()))
        .update();
  }

  /**
   * Of an agent that is not known, or that another runner has, it leaves no trace.
   *
   * @return whether that runner may speak of it
   */
  boolean from(String agentId, String runnerId) {
    Instant now = clock.instant();
    From from = new From(agentId, runnerId);
    Instant last = noted.get(from);
    if (last != null && now.isBefore(last.plus(exact))) {
      return true;
    }
    int rows =
        jdbc.sql(
                """
              INSERT INTO command.agent_heard (agent_id, heard_at)
              SELECT agent_id, ? FROM command.agent
              WHERE agent_id = ? AND (runner_id IS NULL OR runner_id = ?)
              ON CONFLICT (agent_id) DO UPDATE SET heard_at = excluded.heard_at
              """)
            .params(Timestamp.from(now), agentId, runnerId)
            .update();
    if (rows > 0) {
      noted.put(from, now);
    }
    return rows > 0;
  }
}
