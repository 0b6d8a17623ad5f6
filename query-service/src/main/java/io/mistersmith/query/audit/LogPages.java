package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.io.IOException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads chosen events, a page at a time. */
@Component
class LogPages {
  private static final int PAGE = 200;

  private final EventLog log;
  private final JdbcTemplate jdbc;

  LogPages(EventLog log, JdbcTemplate jdbc) {
    this.log = log;
    this.jdbc = jdbc;
  }

  /** Is given one event after the other. */
  interface Each {
    void event(StoredEvent event) throws IOException;
  }

  /**
   * @throws ProblemException 409 {@code log_damaged} when one of them is not there
   */
  void each(Selection selection, Each each) throws IOException {
    for (long from = 0; from < selection.count(); from += PAGE) {
      long to = Math.min(from + PAGE, selection.count());
      List<StoredEvent> page =
          switch (selection) {
            case Selection.Range range ->
                log.readAfter(range.position(from) - 1, Math.toIntExact(to - from));
            case Selection.Scattered scattered -> at(scattered, from, to);
          };
      if (page.size() != to - from) {
        throw ProblemException.of(409, "log_damaged", "Events are missing. Verify the log.");
      }
      for (int i = 0; i < page.size(); i++) {
        if (page.get(i).position() != selection.position(from + i)) {
          throw ProblemException.of(409, "log_damaged", "Events are missing. Verify the log.");
        }
        each.event(page.get(i));
      }
    }
  }

  /** The events of a run between two positions, in order. */
  void ofRun(String run, long from, long to, Each each) throws IOException {
    List<StoredEvent> page;
    long next = 0;
    do {
      page = log.readAggregate(run, next, PAGE);
      for (StoredEvent event : page) {
        if (event.position() >= from && event.position() <= to) {
          each.event(event);
        }
        next = event.sequenceNumber() + 1;
      }
    } while (page.size() == PAGE);
  }

  private List<StoredEvent> at(Selection.Scattered scattered, long from, long to) {
    Long[] positions = new Long[Math.toIntExact(to - from)];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = scattered.position(from + i);
    }
    return jdbc.query(
        "SELECT global_position, event_id, aggregate_type, aggregate_id, sequence_number,"
            + " event_type, revision, recorded_at, payload, metadata, leaf, hash"
            + " FROM event_store.events WHERE global_position = ANY (?) ORDER BY global_position",
        (row, _) ->
            new StoredEvent(
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
                row.getBytes(12)),
        (Object) positions);
  }
}
