package io.mistersmith.query.agent;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes read_model.agent_events, with the transaction of the batch. */
final class AgentHistory {
  private final JdbcTemplate jdbc;

  AgentHistory(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  void add(String agent, long position, String eventType, Instant at) {
    UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
    List<Object[]> rows =
        batch.getOrComputeResource(
            AgentHistory.class.getName(),
            _ -> {
              List<Object[]> collected = new ArrayList<>();
              batch.onPrepareCommit(_ -> write(collected));
              return collected;
            });
    rows.add(new Object[] {agent, position, eventType, Timestamp.from(at)});
  }

  void clear() {
    jdbc.execute("TRUNCATE read_model.agent_events");
  }

  private void write(List<Object[]> rows) {
    jdbc.batchUpdate(
        """
        INSERT INTO read_model.agent_events (agent_id, position, event_type, "timestamp")
        VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        rows);
  }
}
