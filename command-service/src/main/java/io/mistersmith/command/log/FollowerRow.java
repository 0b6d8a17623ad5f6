package io.mistersmith.command.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A follower's lock and position in the database. */
final class FollowerRow {
  private FollowerRow() {}

  static boolean tryLock(Connection connection, String name) throws SQLException {
    return lock(connection, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", name);
  }

  static void unlock(Connection connection, String name) throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
      waitForDisk(connection, true);
      lock(connection, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", name);
    }
  }

  /**
   * What a follower writes it can write again from the log, so its commits need not wait for the
   * disk.
   */
  static void waitForDisk(Connection connection, boolean wait) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(wait ? "RESET synchronous_commit" : "SET synchronous_commit = off");
    }
  }

  private static boolean lock(Connection connection, String sql, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "follower:" + name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  static long position(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT position FROM command.log_position WHERE name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("command.log_position has no row for " + name);
        }
        return row.getLong(1);
      }
    }
  }

  static void move(Connection connection, String name, long from, long to) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE command.log_position SET position = ? WHERE name = ? AND position = ?")) {
      statement.setLong(1, to);
      statement.setString(2, name);
      statement.setLong(3, from);
      if (statement.executeUpdate() != 1) {
        throw new SQLException(name + " is no longer at position " + from);
      }
    }
  }
}
