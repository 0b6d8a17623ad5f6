package io.mistersmith.eventstore;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * The writer's own connection, kept from batch to batch so that its statements stay prepared and
 * their plans warm.
 */
final class AppendConnection implements AutoCloseable {

  private static final String APPEND =
      "SELECT event_store.append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String APPEND_ONE =
      "SELECT event_store.append_one(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String HEAD =
      "SELECT global_position, hash, (extract(epoch FROM recorded_at) * 1000)::bigint"
          + " FROM event_store.events ORDER BY global_position DESC LIMIT 1";

  private static final String TAKEN_PLACES =
      "SELECT e.aggregate_id, e.sequence_number, e.event_id FROM event_store.events e"
          + " JOIN unnest(?::text[], ?::bigint[]) AS wanted (aggregate_id, sequence_number)"
          + " USING (aggregate_id, sequence_number)";

  private final Connection connection;
  private final PreparedStatement append;
  private final PreparedStatement appendOne;

  AppendConnection(DataSource database, Duration networkTimeout) throws SQLException {
    connection = database.getConnection();
    try {
      connection.setAutoCommit(true);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(networkTimeout.toMillis()));
      setPlans("force_generic_plan");
      append = prepared(APPEND);
      appendOne = prepared(APPEND_ONE);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.unwrap(PGStatement.class).setPrepareThreshold(1);
    return statement;
  }

  /**
   * The plans never depend on the parameters; planning anew for each batch would cost as much as
   * inserting a few events.
   */
  private void setPlans(String mode) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET plan_cache_mode = " + mode);
    }
  }

  Head head() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEAD);
        ResultSet row = statement.executeQuery()) {
      return row.next()
          ? new Head(row.getLong(1), row.getBytes(2), Instant.ofEpochMilli(row.getLong(3)))
          : Head.EMPTY;
    }
  }

  /** Null when the batch is committed, otherwise the head that it has to be chained to instead. */
  @Nullable Head append(ChainedBatch batch) throws SQLException {
    return batch.events().size() == 1 ? one(batch) : several(batch);
  }

  private @Nullable Head one(ChainedBatch batch) throws SQLException {
    NewEvent event = batch.events().getFirst();
    appendOne.setLong(1, batch.after().position());
    appendOne.setLong(2, batch.recordedAt().toEpochMilli());
    appendOne.setString(3, event.eventId());
    appendOne.setString(4, event.aggregateType());
    appendOne.setString(5, event.aggregateId());
    appendOne.setLong(6, event.sequenceNumber());
    appendOne.setString(7, event.type());
    appendOne.setString(8, event.revision());
    appendOne.setString(9, event.payload());
    appendOne.setString(10, event.metadata());
    appendOne.setBytes(11, batch.leaves()[0]);
    appendOne.setBytes(12, batch.hashes()[0]);
    return otherHead(appendOne);
  }

  private @Nullable Head several(ChainedBatch batch) throws SQLException {
    List<NewEvent> events = batch.events();
    append.setLong(1, batch.after().position());
    append.setLong(2, batch.recordedAt().toEpochMilli());
    append.setArray(3, texts(events, NewEvent::eventId));
    append.setArray(4, texts(events, NewEvent::aggregateType));
    append.setArray(5, texts(events, NewEvent::aggregateId));
    append.setArray(6, numbers(events));
    append.setArray(7, texts(events, NewEvent::type));
    append.setArray(8, texts(events, NewEvent::revision));
    append.setArray(9, texts(events, NewEvent::payload));
    append.setArray(10, texts(events, NewEvent::metadata));
    append.setArray(11, connection.createArrayOf("bytea", batch.leaves()));
    append.setArray(12, connection.createArrayOf("bytea", batch.hashes()));
    return otherHead(append);
  }

  private static @Nullable Head otherHead(PreparedStatement appending) throws SQLException {
    try (ResultSet row = appending.executeQuery()) {
      row.next();
      String other = row.getString(1);
      return other == null ? null : Head.parse(other);
    }
  }

  /** Of the places that these events want: which are taken, and by which event's id. */
  Map<NewEvent.StreamPlace, String> taken(List<NewEvent> events) throws SQLException {
    Map<NewEvent.StreamPlace, String> taken = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKEN_PLACES)) {
      statement.setArray(1, texts(events, NewEvent::aggregateId));
      statement.setArray(2, numbers(events));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taken.put(
              new NewEvent.StreamPlace(rows.getString(1), rows.getLong(2)), rows.getString(3));
        }
      }
    }
    return taken;
  }

  boolean isClosed() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try (connection) {
      if (!connection.isClosed()) {
        setPlans("DEFAULT");
      }
    } catch (SQLException e) {
      // It is being given up; a pool drops a broken connection by itself.
    }
  }

  private Array texts(List<NewEvent> events, Function<NewEvent, @Nullable String> field)
      throws SQLException {
    @Nullable String[] values = new String[events.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = field.apply(events.get(i));
    }
    return connection.createArrayOf("text", values);
  }

  private Array numbers(List<NewEvent> events) throws SQLException {
    Long[] values = new Long[events.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = events.get(i).sequenceNumber();
    }
    return connection.createArrayOf("bigint", values);
  }
}
