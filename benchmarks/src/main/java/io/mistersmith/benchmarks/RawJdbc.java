package io.mistersmith.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** The other side: one insert of an event, one commit, on a connection of each client's own. */
final class RawJdbc implements Load.Client {

  static final String TABLE =
      "CREATE TABLE raw_events (global_position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
          + " event_id text NOT NULL, aggregate_type text, aggregate_id text NOT NULL,"
          + " sequence_number bigint NOT NULL, event_type text NOT NULL, revision text,"
          + " recorded_at timestamptz NOT NULL DEFAULT now(), payload json NOT NULL, metadata json NOT NULL,"
          + " UNIQUE (aggregate_id, sequence_number))";

  private static final String INSERT =
      "INSERT INTO raw_events (event_id, aggregate_type, aggregate_id, sequence_number, event_type, revision,"
          + " payload, metadata) VALUES (?, ?, ?, ?, ?, ?, ?::json, ?::json)";

  private final Connection connection;
  private final PreparedStatement insert;
  private final boolean commit;
  private final String aggregateId = UUID.randomUUID().toString();
  private long sequenceNumber;

  RawJdbc(DataSource source, boolean autocommit) throws SQLException {
    connection = source.getConnection();
    connection.setAutoCommit(autocommit);
    commit = !autocommit;
    insert = connection.prepareStatement(INSERT);
  }

  @Override
  public void operate() throws SQLException {
    insert.setString(1, UUID.randomUUID().toString());
    insert.setString(2, "Bench");
    insert.setString(3, aggregateId);
    insert.setLong(4, sequenceNumber++);
    insert.setString(5, "bench.happened");
    insert.setString(6, "1");
    insert.setString(7, Happened.JSON);
    insert.setString(8, "{\"tenant\":\"default\"}");
    insert.executeUpdate();
    if (commit) {
      connection.commit();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
