package io.mistersmith.query.event;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.live.LogEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the log. */
@Component
public class Events {
  private static final String SELECT =
      "SELECT e.global_position, e.event_id, e.aggregate_type, e.aggregate_id, e.sequence_number,"
          + " e.event_type, e.revision, e.recorded_at, e.payload, e.metadata, e.leaf, e.hash"
          + " FROM event_store.events e";

  /** How far the rows are by which a story or an actor is found. */
  private static final String INDEXED =
      "(SELECT coalesce(max(position), 0) FROM read_model.progress WHERE processing_group = '%s')"
          .formatted(Group.HISTORY.processor());

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
      long after, @Nullable Long asOf, EventFilter filter, boolean newestFirst, int limit) {
    Filters wanted = filter.sql();
    List<String> conditions = new ArrayList<>(wanted.conditions());
    List<Object> arguments = new ArrayList<>(wanted.arguments());
    if (!newestFirst || after > 0) {
      conditions.add(newestFirst ? "e.global_position < ?" : "e.global_position > ?");
      arguments.add(after);
    }
    if (asOf != null) {
      conditions.add("e.global_position <= ?");
      arguments.add(asOf);
    }
    Filters indexed = filter.byStoryAndActor();
    boolean scan = indexed.conditions().isEmpty();
    String direction = newestFirst ? "DESC" : "ASC";
    String sql = SELECT + where(conditions) + order("e.global_position", direction);
    arguments.add(limit + 1);
    if (!scan) {
      // What the index has not seen yet is at the end of the log, and short.
      List<String> atTheEnd = new ArrayList<>(conditions);
      atTheEnd.add("e.global_position > " + INDEXED);
      List<String> known = new ArrayList<>(indexed.conditions());
      known.addAll(conditions.stream().map(Events::onTheIndex).toList());
      known.add("h.position <= " + INDEXED);
      sql =
          "(%s JOIN read_model.history h ON h.position = e.global_position%s%s) UNION ALL (%s%s%s)%s"
              .formatted(
                  SELECT,
                  where(known),
                  order("h.position", direction),
                  SELECT,
                  where(atTheEnd),
                  order("e.global_position", direction),
                  order("global_position", direction));
      List<Object> both = new ArrayList<>(indexed.arguments());
      both.addAll(arguments);
      both.addAll(arguments);
      both.add(limit + 1);
      arguments = both;
    }
    List<WireEvent> found =
        jdbc.query(sql, (row, _) -> WireEvent.of(event(row)), arguments.toArray());
    boolean more = found.size() > limit;
    List<WireEvent> page = more ? found.subList(0, limit) : found;
    return new EventPage(page, more ? Long.toString(page.getLast().position()) : null);
  }

  private static String onTheIndex(String condition) {
    return condition.replace("e.global_position", "h.position");
  }

  private static String where(List<String> conditions) {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  private static String order(String position, String direction) {
    return " ORDER BY " + position + " " + direction + " LIMIT ?";
  }

  /** The events of one aggregate from a sequence number on. */
  public EventPage ofAggregate(String aggregateId, long first, @Nullable Long asOf, int limit) {
    List<WireEvent> found =
        log.readAggregate(aggregateId, first, limit + 1).stream()
            .filter(event -> asOf == null || event.position() <= asOf)
            .map(WireEvent::of)
            .toList();
    boolean more = found.size() > limit;
    List<WireEvent> page = more ? found.subList(0, limit) : found;
    return new EventPage(page, more ? Long.toString(page.getLast().sequenceNumber() + 1) : null);
  }

  /** In order, after a position. */
  public List<LogEvent> after(long position, int limit) {
    return log.readAfter(position, limit).stream().map(LogEvent::new).toList();
  }

  /** Those of one aggregate, in order, after a position. */
  public List<LogEvent> ofAggregateAfter(String aggregateId, long position, int limit) {
    return jdbc.query(
        SELECT + " WHERE aggregate_id = ? AND global_position > ? ORDER BY sequence_number LIMIT ?",
        (row, _) -> new LogEvent(event(row)),
        aggregateId,
        position,
        limit);
  }

  /** Of these types only. */
  public List<LogEvent> ofAggregateAfter(
      String aggregateId, long position, int limit, Collection<String> types) {
    return jdbc.query(
        SELECT
            + " WHERE aggregate_id = ? AND global_position > ? AND event_type = ANY (?)"
            + " ORDER BY sequence_number LIMIT ?",
        (row, _) -> new LogEvent(event(row)),
        aggregateId,
        position,
        types.toArray(String[]::new),
        limit);
  }

  /** Discoveries that can be read, in order, after a position. */
  public List<LogEvent> discoveriesAfter(long position, int limit) {
    return jdbc.query(
        SELECT
            + " WHERE global_position IN (SELECT valid_from FROM read_model.discoveries"
            + " WHERE valid_from > ? ORDER BY valid_from LIMIT ?) ORDER BY global_position",
        (row, _) -> new LogEvent(event(row)),
        position,
        limit);
  }

  public long end() {
    return log.head().position();
  }

  /** The last position recorded before a moment. */
  public long endBefore(Instant moment) {
    return log.positionAt(moment.minusMillis(1));
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
