package io.mistersmith.command.due;

import io.mistersmith.api.Json;
import io.mistersmith.command.log.ReadEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Notes what is due, in the transaction of the log's follower, because of one event. */
public final class DueBook {
  private final Connection transaction;
  private final ReadEvent event;
  private final Runnable upToDate;
  private boolean noted;

  /**
   * @param upToDate writes what else is still to be written of the transaction; before anything is
   *     read
   */
  public DueBook(Connection transaction, ReadEvent event, Runnable upToDate) {
    this.transaction = transaction;
    this.event = event;
    this.upToDate = upToDate;
  }

  public void note(String kind, String key, Object payload) {
    note(kind, key, payload, event.recordedAt());
  }

  /** Whether something is due now that was not before. */
  public boolean hasNoted() {
    return noted;
  }

  public void note(String kind, String key, Object payload, Instant dueAt) {
    noted = true;
    write(
        """
        INSERT INTO command.due_work
          (kind, key, payload, position, correlation_id, causation_id, due_at)
        VALUES (?, ?, ?::json, ?, ?, ?, ?)
        ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload,
          position = excluded.position, correlation_id = excluded.correlation_id,
          causation_id = excluded.causation_id, tries = 0, due_at = excluded.due_at
        """,
        kind,
        key,
        Json.write(payload),
        event.position(),
        event.metadata("correlation_id"),
        event.eventId(),
        Timestamp.from(dueAt));
  }

  public void drop(String kind, String key) {
    write("DELETE FROM command.due_work WHERE kind = ? AND key = ?", kind, key);
  }

  public boolean has(String kind, String key) {
    return finds("SELECT FROM command.due_work WHERE kind = ? AND key = ?", kind, key);
  }

  /** Whether the agent was about to stop when the event was recorded. */
  public boolean isStopping(String agentId) {
    return finds("SELECT FROM command.agent WHERE agent_id = ? AND status = 'stopping'", agentId);
  }

  private boolean finds(String sql, String... values) {
    upToDate.run();
    try (PreparedStatement statement = transaction.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = transaction.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
