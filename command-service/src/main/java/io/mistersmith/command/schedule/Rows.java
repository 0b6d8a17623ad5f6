package io.mistersmith.command.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes on the connection of one transaction. */
final class Rows {
  private final Connection connection;

  Rows(Connection connection) {
    this.connection = connection;
  }

  /**
   * @return how many rows it changed
   */
  int write(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, forJdbc(values[i]));
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@link #write}, of a row that must be there. */
  void change(String sql, @Nullable Object... values) {
    if (write(sql, values) != 1) {
      throw new IllegalStateException("the row is missing of " + sql);
    }
  }

  boolean has(String sql, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, forJdbc(values[i]));
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Object forJdbc(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case Instant time -> Timestamp.from(time);
      case List<?> texts -> connection.createArrayOf("text", texts.toArray());
      case String text -> text;
      case Number number -> number;
      case Boolean yes -> yes;
      default -> value.toString();
    };
  }
}
