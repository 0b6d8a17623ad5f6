package io.mistersmith.command.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes on the connection of one transaction. What need not be known at once waits until it is
 * flushed, and then goes out with all that the same statement writes; what is written of one row
 * keeps its order.
 */
final class Rows {
  private final Connection connection;
  private final List<Group> waiting = new ArrayList<>();

  /** By row, the place in the list of what was written of it last. */
  private final Map<String, Integer> latest = new HashMap<>();

  /**
   * @param needed whether the row must be there
   */
  private record Group(String sql, boolean needed, List<@Nullable Object[]> values) {
    boolean isOf(String other, boolean otherNeeded) {
      return sql.equals(other) && needed == otherNeeded;
    }
  }

  Rows(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param row its name, among all that are written
   */
  void write(String row, String sql, @Nullable Object... values) {
    add(row, sql, false, values);
  }

  /** As {@link #write}, of a row that must be there. */
  void change(String row, String sql, @Nullable Object... values) {
    add(row, sql, true, values);
  }

  private void add(String row, String sql, boolean needed, @Nullable Object... values) {
    int place = latest.getOrDefault(row, 0);
    while (place < waiting.size() && !waiting.get(place).isOf(sql, needed)) {
      place++;
    }
    if (place == waiting.size()) {
      waiting.add(new Group(sql, needed, new ArrayList<>()));
    }
    waiting.get(place).values().add(values);
    latest.put(row, place);
  }

  /** Writes what waits. */
  void flush() {
    for (Group group : waiting) {
      try (PreparedStatement statement = connection.prepareStatement(group.sql())) {
        for (@Nullable Object[] values : group.values()) {
          set(statement, values);
          statement.addBatch();
        }
        for (int changed : statement.executeBatch()) {
          if (group.needed() && changed != 1) {
            throw new IllegalStateException("the row is missing of " + group.sql());
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    waiting.clear();
    latest.clear();
  }

  /**
   * Writes at once, after what waits.
   *
   * @return how many rows it changed
   */
  int writeNow(String sql, @Nullable Object... values) {
    flush();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean has(String sql, Object... values) {
    flush();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of what is found. */
  List<String> texts(String sql, Object... values) {
    flush();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, values);
      List<String> texts = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1));
        }
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void set(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, forJdbc(values[i]));
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
