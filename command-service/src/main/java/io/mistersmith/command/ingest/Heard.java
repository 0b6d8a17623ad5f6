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
