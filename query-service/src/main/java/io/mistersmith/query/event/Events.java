package io.mistersmith.query.event;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.live.LogEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the log. */
@Component
public class Events {
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
    EventSearch search = new EventSearch(filter, after, asOf, newestFirst, limit + 1);
    List<WireEvent> found =
        jdbc.query(
            search.sql(),
            (row, _) -> WireEvent.of(EventLog.event(row)),
            search.arguments().toArray());
    boolean more = found.size() > limit;
    List<WireEvent> page = more ? found.subList(0, limit) : found;
    return new EventPage(page, more ? Long.toString(page.getLast().position()) : null);
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
        EventLog.SELECT
            + "WHERE aggregate_id = ? AND global_position > ? ORDER BY sequence_number LIMIT ?",
        (row, _) -> new LogEvent(EventLog.event(row)),
        aggregateId,
        position,
        limit);
  }

  /** Of these types only. */
  public List<LogEvent> ofAggregateAfter(
      String aggregateId, long position, int limit, Collection<String> types) {
    return jdbc.query(
        EventLog.SELECT
            + "WHERE aggregate_id = ? AND global_position > ? AND event_type = ANY (?)"
            + " ORDER BY sequence_number LIMIT ?",
        (row, _) -> new LogEvent(EventLog.event(row)),
        aggregateId,
        position,
        types.toArray(String[]::new),
        limit);
  }

  /** Discoveries that can be read, in order, after a position. */
  public List<LogEvent> discoveriesAfter(long position, int limit) {
    return jdbc.query(
        EventLog.SELECT
            + "WHERE global_position IN (SELECT valid_from FROM read_model.discoveries"
            + " WHERE valid_from > ? ORDER BY valid_from LIMIT ?) ORDER BY global_position",
        (row, _) -> new LogEvent(EventLog.event(row)),
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
}
