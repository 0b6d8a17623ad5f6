package io.mistersmith.query.event;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the log. */
@Component
public class Events {
  private static final String SELECT =
      "SELECT global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,"
          + " revision, recorded_at, payload, metadata, leaf, hash FROM event_store.events";

  private final EventLog log;
  private final JdbcTemplate jdbc;

  Events(EventLog log, JdbcTemplate jdbc) {
    this.log = log;
    this.jdbc = jdbc;
  }

  public Optional<WireEvent> at(long position) {
    return log.at(position).map(WireEvent::of);
  }

  /**
   * @param after exclusive; with newest first, the position to go down from, 0 for the end
   */
  public EventPage list(
      long after,
      @Nullable Long asOf,
      @Nullable String aggregateId,
      @Nullable String type,
      boolean newestFirst,
      int limit) {
    List<String> conditions = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    if (!newestFirst || after > 0) {
      conditions.add(newestFirst ? "global_position < ?" : "global_position > ?");
      arguments.add(after);
    }
    if (asOf != null) {
      conditions.add("global_position <= ?");
      arguments.add(asOf);
    }
    if (aggregateId != null) {
      conditions.add("aggregate_id = ?");
      arguments.add(aggregateId);
    }
    if (type != null) {
      conditions.add("event_type = ?");
      arguments.add(type);
    }
    arguments.add(limit + 1);
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    String order = " ORDER BY global_position " + (newestFirst ? "DESC" : "ASC") + " LIMIT ?";
    List<WireEvent> found =
        jdbc.query(
            SELECT + where + order, (row, _) -> WireEvent.of(event(row)), arguments.toArray());
    boolean more = found.size() > limit;
    List<WireEvent> page = more ? found.subList(0, limit) : found;
    return new EventPage(page, more ? Long.toString(page.getLast().position()) : null);
  }

  /** The events of one aggregate from a sequence number on. */
  public EventPage ofAggregate(String aggregateId, long first, int limit) {
    List<WireEvent> found =
        log.readAggregate(aggregateId, first, limit + 1).stream().map(WireEvent::of).toList();
    boolean more = found.size() > limit;
    List<WireEvent> page = more ? found.subList(0, limit) : found;
    return new EventPage(page, more ? Long.toString(page.getLast().sequenceNumber() + 1) : null);
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    return new StoredEvent(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getTimestamp(8).toInstant(),
        row.getString(9),
        row.getString(10),
        row.getBytes(11),
        row.getBytes(12));
  }
}
