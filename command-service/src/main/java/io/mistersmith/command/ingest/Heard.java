package io.mistersmith.command.ingest;

import io.mistersmith.api.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When each agent was last heard of, by whichever instance heard it. */
public final class Heard {
  private final JdbcClient jdbc;
  private final Clock clock;

  public Heard(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Whether there is such an agent, as far as the schedule's rows are. */
  boolean knows(String agentId) {
    return jdbc.sql("SELECT count(*) FROM command.agent WHERE agent_id = ?")
            .param(agentId)
            .query(Integer.class)
            .single()
        > 0;
  }

  /** Of an agent that is not known, or that another runner has, it leaves no trace. */
  void from(String agentId, String runnerId) {
    if (Ids.isValid(agentId)) {
      jdbc.sql(
              """
              INSERT INTO command.agent_heard (agent_id, heard_at)
              SELECT agent_id, ? FROM command.agent
              WHERE agent_id = ? AND (runner_id IS NULL OR runner_id = ?)
              ON CONFLICT (agent_id) DO UPDATE SET heard_at = excluded.heard_at
              """)
          .params(Timestamp.from(clock.instant()), agentId, runnerId)
          .update();
    }
  }
}
