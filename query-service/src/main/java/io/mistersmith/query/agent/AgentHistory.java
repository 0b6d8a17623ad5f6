package io.mistersmith.query.agent;

import io.mistersmith.query.board.Batch;
import io.mistersmith.query.board.Place;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes agent_events, with the transaction of the batch. */
final class AgentHistory {
  private final Place place;
  private final String table;

  AgentHistory(Place place) {
    this.place = place;
    this.table = place.table("agent_events");
  }

  void add(String agent, long position, String eventType, Instant at) {
    Batch batch = Batch.current();
    List<Object[]> rows = batch.share(table, () -> collecting(batch));
    Object[] row = {agent, position, eventType, Timestamp.from(at)};
    rows.add(row);
    batch.undoneBy(() -> rows.remove(row));
  }

  /** Positions of everything that happened to an agent, in order. */
  List<Long> of(String agent) {
    return place
        .jdbc()
        .queryForList(
            "SELECT position FROM " + table + " WHERE agent_id = ? ORDER BY position",
            Long.class,
            agent);
  }

  void clear() {
    place.jdbc().execute("TRUNCATE " + table);
  }

  private List<Object[]> collecting(Batch batch) {
    List<Object[]> rows = new ArrayList<>();
    batch.writes(
        () -> {
          write(rows);
          rows.clear();
        });
    return rows;
  }

  private void write(List<Object[]> rows) {
    if (!rows.isEmpty()) {
      place
          .jdbc()
          .update(
              """
              INSERT INTO %s (agent_id, position, event_type, "timestamp")
              SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::timestamptz[])
              ON CONFLICT DO NOTHING
              """
                  .formatted(table),
              rows.stream().map(row -> row[0]).toArray(String[]::new),
              rows.stream().map(row -> row[1]).toArray(Long[]::new),
              rows.stream().map(row -> row[2]).toArray(String[]::new),
              rows.stream().map(row -> row[3]).toArray(Timestamp[]::new));
    }
  }
}
