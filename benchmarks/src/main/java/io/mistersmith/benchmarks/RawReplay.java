package io.mistersmith.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.task.TaskEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The other side: one loop on one connection that reads a page of 1000 events, folds them as JSON
 * trees, and writes the same versioned rows with one statement to read, one to insert and one batch
 * to close.
 */
final class RawReplay {
  private static final int PAGE = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final class Version {
    final String id;
    final long born;
    final long from;
    final ObjectNode view;
    final boolean stored;
    @Nullable Long to;

    Version(String id, long born, long from, ObjectNode view, boolean stored) {
      this.id = id;
      this.born = born;
      this.from = from;
      this.view = view;
      this.stored = stored;
    }
  }

  private record Event(long position, String task, String type, ObjectNode payload) {}

  private RawReplay() {}

  static void run(DataSource source) throws SQLException, JsonProcessingException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      long position = 0;
      for (List<Event> page = page(connection, 0);
          !page.isEmpty();
          page = page(connection, position)) {
        write(connection, page);
        position = page.getLast().position();
        connection.commit();
      }
    }
  }

  private static List<Event> page(Connection connection, long after)
      throws SQLException, JsonProcessingException {
    List<Event> page = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,"
                + " revision, recorded_at, payload, metadata, leaf, hash FROM event_store.events"
                + " WHERE global_position > ? ORDER BY global_position LIMIT "
                + PAGE)) {
      select.setLong(1, after);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          page.add(
              new Event(
                  row.getLong(1),
                  row.getString(4),
                  row.getString(6),
                  (ObjectNode) JSON.readTree(row.getString(9))));
        }
      }
    }
    return page;
  }

  private static void write(Connection connection, List<Event> page)
      throws SQLException, JsonProcessingException {
    Set<String> ids = new LinkedHashSet<>();
    page.forEach(event -> ids.add(event.task()));
    Map<String, Version> open = open(connection, ids);
    List<Version> closed = new ArrayList<>();
    List<Version> opened = new ArrayList<>();
    for (Event event : page) {
      Version before = open.get(event.task());
      Version now =
          new Version(
              event.task(),
              before == null ? event.position() : before.born,
              event.position(),
              after(before == null ? null : before.view, event),
              false);
      if (before != null) {
        before.to = event.position();
        if (before.stored) {
          closed.add(before);
        }
      }
      open.put(event.task(), now);
      opened.add(now);
    }
    close(connection, closed);
    insert(connection, opened);
  }

  /** What an event changes of a row, as JSON. */
  static String change(TaskEvent event, long position) {
    String type = event.getClass().getAnnotation(StoredAs.class).value();
    ObjectNode said = Json.LENIENT.valueToTree(event);
    return after(null, new Event(position, event.taskId().value(), type, said)).toString();
  }

  private static ObjectNode after(@Nullable ObjectNode before, Event event) {
    ObjectNode view = before == null ? JSON.createObjectNode() : before.deepCopy();
    ObjectNode said = event.payload();
    switch (event.type()) {
      case "task.created" -> {
        view.setAll(said);
        view.put("status", "pending").putNull("assigned_to").putNull("assigned_at");
        view.put("attempt", 0).putNull("run_id").putNull("progress_percent");
        view.putNull("progress_message").putNull("started_at").putNull("completed_at");
        view.putNull("result").putNull("error");
      }
      case "task.assigned" -> {
        view.put("status", "assigned").set("assigned_to", said.get("assigned_to"));
        view.set("assigned_at", said.get("assigned_at"));
        view.set("attempt", said.get("attempt"));
        view.set("run_id", said.get("run_id"));
      }
      case "task.started" ->
          view.put("status", "running").set("started_at", said.get("started_at"));
      case "task.progressed" -> {
        view.set("progress_percent", said.get("percent"));
        view.set("progress_message", said.get("message"));
      }
      default -> {
        view.put("status", "completed").set("completed_at", said.get("completed_at"));
        view.set("result", said.get("result"));
      }
    }
    return view.put("position", event.position());
  }

  private static Map<String, Version> open(Connection connection, Set<String> ids)
      throws SQLException, JsonProcessingException {
    Map<String, Version> open = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT task_id, born, valid_from, view FROM read_model.tasks"
                + " WHERE task_id = ANY (?) AND valid_to IS NULL")) {
      select.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          open.put(
              row.getString(1),
              new Version(
                  row.getString(1),
                  row.getLong(2),
                  row.getLong(3),
                  (ObjectNode) JSON.readTree(row.getString(4)),
                  true));
        }
      }
    }
    return open;
  }

  private static void close(Connection connection, List<Version> closed) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE read_model.tasks SET valid_to = ? WHERE task_id = ? AND valid_from = ?")) {
      for (Version version : closed) {
        update.setObject(1, version.to);
        update.setString(2, version.id);
        update.setLong(3, version.from);
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private static void insert(Connection connection, List<Version> opened)
      throws SQLException, JsonProcessingException {
    List<String> views = new ArrayList<>();
    for (Version version : opened) {
      views.add(JSON.writeValueAsString(version.view));
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO read_model.tasks (task_id, born, valid_from, valid_to, view)"
                + " SELECT id, born, valid_from, valid_to, view::json FROM unnest(?::text[],"
                + " ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])"
                + " AS v (id, born, valid_from, valid_to, view)")) {
      insert.setArray(1, texts(connection, opened.stream().map(v -> v.id).toArray()));
      insert.setArray(2, numbers(connection, opened.stream().map(v -> v.born).toArray()));
      insert.setArray(3, numbers(connection, opened.stream().map(v -> v.from).toArray()));
      insert.setArray(4, numbers(connection, opened.stream().map(v -> v.to).toArray()));
      insert.setArray(5, texts(connection, views.toArray()));
      insert.executeUpdate();
    }
  }

  private static java.sql.Array texts(Connection connection, Object[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }

  private static java.sql.Array numbers(Connection connection, Object[] values)
      throws SQLException {
    return connection.createArrayOf("bigint", values);
  }
}
