package io.mistersmith.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Reads the log from one end to the other on one connection, so that the statement is prepared once
 * and numbers, times and hashes come in binary. For one thread at a time.
 */
final class RowReader implements AutoCloseable {

  private final Connection connection;

  RowReader(DataSource database) {
    try {
      connection = database.getConnection();
    } catch (SQLException e) {
      throw EventLog.unreadable(e);
    }
  }

  /** At most {@code limit} rows with a greater position, in order. */
  List<StoredRow> after(long position, int limit) {
    try (PreparedStatement statement =
        connection.prepareStatement(
            EventLog.SELECT + "WHERE global_position > ? ORDER BY global_position LIMIT ?")) {
      statement.setLong(1, position);
      statement.setInt(2, limit);
      return read(statement);
    } catch (SQLException e) {
      throw EventLog.unreadable(e);
    }
  }

  List<StoredRow> at(Long[] positions) {
    try (PreparedStatement statement =
        connection.prepareStatement(
            EventLog.SELECT + "WHERE global_position = ANY (?) ORDER BY global_position")) {
      statement.setArray(1, connection.createArrayOf("bigint", positions));
      return read(statement);
    } catch (SQLException e) {
      throw EventLog.unreadable(e);
    }
  }

  private static List<StoredRow> read(PreparedStatement statement) throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(row(row));
      }
    }
    return rows;
  }

  private static StoredRow row(ResultSet row) throws SQLException {
    return new StoredRow(
        row.getLong(1),
        row.getBytes(2),
        row.getBytes(3),
        row.getBytes(4),
        row.getLong(5),
        row.getBytes(6),
        row.getBytes(7),
        row.getTimestamp(8).getTime(),
        row.getBytes(9),
        row.getBytes(10),
        row.getBytes(11),
        row.getBytes(12));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw EventLog.unreadable(e);
    }
  }
}
