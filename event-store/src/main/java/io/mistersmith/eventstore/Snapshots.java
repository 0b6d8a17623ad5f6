package io.mistersmith.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/** The latest snapshot of each aggregate: a cache, so an older one never replaces a newer one. */
final class Snapshots {

  private static final String STORE =
      "INSERT INTO event_store.snapshots AS s (aggregate_id, aggregate_type, sequence_number, event_id, event_type,"
          + " revision, recorded_at, payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?::json, ?::json)"
          + " ON CONFLICT (aggregate_id) DO UPDATE SET aggregate_type = excluded.aggregate_type,"
          + " sequence_number = excluded.sequence_number, event_id = excluded.event_id,"
          + " event_type = excluded.event_type, revision = excluded.revision, recorded_at = excluded.recorded_at,"
          + " payload = excluded.payload, metadata = excluded.metadata"
          + " WHERE s.sequence_number <= excluded.sequence_number";

  private static final String READ =
      "SELECT event_id, aggregate_type, sequence_number, event_type, revision, recorded_at, payload, metadata"
          + " FROM event_store.snapshots WHERE aggregate_id = ?";

  private final DataSource database;

  Snapshots(DataSource database) {
    this.database = database;
  }

  void store(NewEvent snapshot, Instant recordedAt) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(STORE)) {
      statement.setString(1, snapshot.aggregateId());
      statement.setString(2, snapshot.aggregateType());
      statement.setLong(3, snapshot.sequenceNumber());
      statement.setString(4, snapshot.eventId());
      statement.setString(5, snapshot.type());
      statement.setString(6, snapshot.revision());
      statement.setTimestamp(7, Timestamp.from(recordedAt));
      statement.setString(8, snapshot.payload());
      statement.setString(9, snapshot.metadata());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new EventStoreException("The snapshot cannot be stored: " + e.getMessage(), e);
    }
  }

  Optional<StoredEventData> read(String aggregateId) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, aggregateId);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(snapshot(aggregateId, row)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new EventStoreException("The snapshot cannot be read: " + e.getMessage(), e);
    }
  }

  private static StoredEventData snapshot(String aggregateId, ResultSet row) throws SQLException {
    return new StoredEventData(
        row.getString(1),
        row.getString(2),
        aggregateId,
        row.getLong(3),
        row.getString(4),
        row.getString(5),
        row.getTimestamp(6).toInstant(),
        row.getString(7),
        row.getString(8));
  }
}
