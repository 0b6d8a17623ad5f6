package io.mistersmith.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * Reads the log. Every method is one short query on a connection of its own; a failure is an {@link
 * EventStoreException}.
 *
 * <p>Positions are committed in order and without a gap, so {@code readAfter(lastSeen, n)} misses
 * nothing, ever.
 */
public final class EventLog {

  /** What {@link #event} reads, in its order. */
  public static final String SELECT =
      "SELECT global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type, revision,"
          + " recorded_at, payload, metadata, leaf, hash FROM event_store.events ";

  private final DataSource database;

  public EventLog(DataSource database) {
    this.database = database;
  }

  /** At most {@code limit} events with a greater position, in order. */
  public List<StoredEvent> readAfter(long position, int limit) {
    return query(
        SELECT + "WHERE global_position > ? ORDER BY global_position LIMIT ?",
        statement -> {
          statement.setLong(1, position);
          statement.setInt(2, limit);
        });
  }

  /** At most {@code limit} events of one aggregate from a sequence number on, in order. */
  public List<StoredEvent> readAggregate(String aggregateId, long firstSequenceNumber, int limit) {
    return query(
        SELECT + "WHERE aggregate_id = ? AND sequence_number >= ? ORDER BY sequence_number LIMIT ?",
        statement -> {
          statement.setString(1, aggregateId);
          statement.setLong(2, firstSequenceNumber);
          statement.setInt(3, limit);
        });
  }

  /** For reading much of it in one go; holds a connection until it is closed. */
  RowReader rows() {
    return new RowReader(database);
  }

  /** As {@link #readAfter}, as bytes. */
  public List<StoredRow> rowsAfter(long position, int limit) {
    try (RowReader rows = rows()) {
      return rows.after(position, limit);
    }
  }

  /** Those at the given positions, in order, as bytes. */
  public List<StoredRow> rowsAt(Long[] positions) {
    try (RowReader rows = rows()) {
      return rows.at(positions);
    }
  }

  public Optional<StoredEvent> at(long position) {
    return query(SELECT + "WHERE global_position = ?", statement -> statement.setLong(1, position))
        .stream()
        .findFirst();
  }

  /** Those at the given positions, in order. */
  public List<StoredEvent> at(List<Long> positions) {
    return query(
        SELECT + "WHERE global_position = ANY (?) ORDER BY global_position",
        statement ->
            statement.setArray(
                1, statement.getConnection().createArrayOf("bigint", positions.toArray())));
  }

  public Head head() {
    return query(SELECT + "ORDER BY global_position DESC LIMIT 1", _ -> {}).stream()
        .findFirst()
        .map(last -> new Head(last.position(), last.hash(), last.recordedAt()))
        .orElse(Head.EMPTY);
  }

  /** The last position recorded at or before a moment; 0 when there is none. */
  public long positionAt(Instant moment) {
    return number(
            "SELECT event_store.position_at(?)",
            statement ->
                statement.setTimestamp(1, Timestamp.from(moment.truncatedTo(ChronoUnit.MILLIS))))
        .orElse(0L);
  }

  /** The latest event of one aggregate. */
  public Optional<StoredEvent> last(String aggregateId) {
    return query(
            SELECT + "WHERE aggregate_id = ? ORDER BY sequence_number DESC LIMIT 1",
            statement -> statement.setString(1, aggregateId))
        .stream()
        .findFirst();
  }

  /** Empty when the aggregate has no event. */
  public Optional<Long> lastSequenceNumber(String aggregateId) {
    return number(
        "SELECT sequence_number FROM event_store.events WHERE aggregate_id = ?"
            + " ORDER BY sequence_number DESC LIMIT 1",
        statement -> statement.setString(1, aggregateId));
  }

  private Optional<Long> number(String sql, Parameters parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private List<StoredEvent> query(String sql, Parameters parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      List<StoredEvent> events = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          events.add(event(row));
        }
      }
      return events;
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /** A row of a query that begins with {@link #SELECT}. */
  public static StoredEvent event(ResultSet row) throws SQLException {
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

  static EventStoreException unreadable(SQLException e) {
    return new EventStoreException("The event log cannot be read: " + e.getMessage(), e);
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }
}
