package io.mistersmith.query.board;

import io.mistersmith.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * Writes versioned rows. The open rows of a batch of events are read at once, folded in memory, and
 * every version is kept. A change at or before the position of a row's open version is one that was
 * made already, and is left out.
 */
public final class VersionedTable<V> {
  /** Not a backslash that is itself escaped, before the letters u0000. */
  private static final Pattern ESCAPED_NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  /** From so many rows on it is worth planning a statement, and rows are copied. */
  private static final int MANY = 50;

  /** Rows that are written as JSON by another thread while the ones after them change. */
  private static final int AHEAD = 100;

  private final Place place;
  private final Table table;
  private final Class<V> type;
  private final Function<Object, @Nullable String> idOf;

  /**
   * @param idOf the row that an event will change, so that the rows of a batch are read together;
   *     null for none
   */
  public VersionedTable(
      Place place, Table table, Class<V> type, Function<Object, @Nullable String> idOf) {
    this.place = place;
    this.table = table;
    this.type = type;
    this.idOf = idOf;
  }

  /**
   * Must be called by an event handler.
   *
   * @param after gives the row's next version from the one before; null when there is none, or
   *     there shall be none
   * @return false for a parked event that comes after later ones were applied: nothing is changed,
   *     and the row is to be {@link #refold}ed
   */
  public boolean change(String id, long position, Function<@Nullable V, @Nullable V> after) {
    Batch batch = Batch.current();
    Fold fold = fold(batch);
    Version<V> before = fold.open(id);
    if (before != null && position <= before.from) {
      return position == before.from || !batch.isRetry();
    }
    V view = before == null ? null : before.view();
    V next = after.apply(view);
    if (!Objects.equals(view, next)) {
      fold.replace(id, before, next, position, batch);
    }
    return true;
  }

  /** Forgets every version of a row and makes them again. */
  public void refold(String id, Runnable changes) {
    place.jdbc().update("DELETE FROM %s WHERE %s = ?".formatted(name(), table.idColumn()), id);
    fold(Batch.current()).open.put(id, null);
    changes.run();
  }

  public void clear() {
    place.jdbc().execute("TRUNCATE " + name());
  }

  private String name() {
    return table.in(place);
  }

  private Fold fold(Batch batch) {
    return batch.share(name(), () -> new Fold(batch));
  }

  /** The rows of one batch. */
  private final class Fold {
    final Map<String, @Nullable Version<V>> open = new HashMap<>();
    private final List<Version<V>> closed = new ArrayList<>();
    private final List<Version<V>> opened = new ArrayList<>();
    private final List<CompletableFuture<Void>> ahead = new ArrayList<>();

    Fold(Batch batch) {
      Set<String> ids = new LinkedHashSet<>();
      batch
          .payloads()
          .map(idOf)
          .forEach(
              id -> {
                if (id != null) {
                  ids.add(id);
                }
              });
      read(ids);
      batch.writes(this::write);
    }

    @Nullable Version<V> open(String id) {
      if (!open.containsKey(id)) {
        read(Set.of(id));
      }
      return open.get(id);
    }

    void replace(
        String id, @Nullable Version<V> before, @Nullable V next, long position, Batch batch) {
      if (before != null) {
        before.to = position;
        if (before.stored) {
          closed.add(before);
        }
      }
      Version<V> version =
          next == null
              ? null
              : new Version<>(
                  id, before == null ? position : before.born, position, () -> next, false);
      open.put(id, version);
      if (version != null) {
        opened.add(version);
        if (opened.size() % AHEAD == 0) {
          writeAsJson(opened.size() - AHEAD);
        }
      }
      batch.undoneBy(
          () -> {
            open.put(id, before);
            if (version != null) {
              opened.remove(version);
            }
            if (before != null) {
              before.to = null;
              closed.remove(before);
            }
          });
    }

    private void read(Set<String> ids) {
      ids.forEach(id -> open.put(id, null));
      String select =
          """
          SELECT now.id, now.born, now.valid_from, now.view
          FROM unnest(?) AS wanted (id) CROSS JOIN LATERAL
            (SELECT %1$s AS id, born, valid_from, valid_to, view FROM %2$s
             WHERE %1$s = wanted.id ORDER BY valid_from DESC LIMIT 1) AS now
          WHERE now.valid_to IS NULL
          """
              .formatted(table.idColumn(), name());
      Object[] values = {ids.toArray(String[]::new)};
      List<Version<V>> found = new ArrayList<>();
      place
          .jdbc()
          .query(
              connection ->
                  ids.size() < MANY
                      ? prepared(connection, select, values)
                      : plannedAnew(connection, select, values),
              row -> {
                String id = row.getString(1);
                String view = row.getString(4);
                found.add(
                    new Version<>(id, row.getLong(2), row.getLong(3), () -> parsed(view), true));
              });
      found.forEach(version -> open.put(version.id, version));
      if (found.size() >= MANY) {
        CompletableFuture<Void> _ =
            CompletableFuture.runAsync(() -> found.reversed().forEach(Version::readAhead));
      }
    }

    void write() {
      if (closed.size() < MANY) {
        closeEach();
      } else {
        writeAsJson(opened.size() - opened.size() % AHEAD);
        closeTogether();
      }
      closed.clear();
      ahead.forEach(CompletableFuture::join);
      ahead.clear();
      if (opened.size() < MANY) {
        insert();
      } else {
        copy();
      }
      opened.forEach(version -> version.stored = true);
      opened.clear();
    }

    /** Of the rows that were opened from one on. */
    private void writeAsJson(int from) {
      List<Version<V>> some = List.copyOf(opened.subList(from, opened.size()));
      ahead.add(CompletableFuture.runAsync(() -> some.forEach(Version::json)));
    }

    private void closeEach() {
      if (closed.isEmpty()) {
        return;
      }
      place
          .jdbc()
          .batchUpdate(
              "UPDATE %2$s SET valid_to = ? WHERE %1$s = ? AND valid_from = ?"
                  .formatted(table.idColumn(), name()),
              closed,
              closed.size(),
              (row, version) -> {
                row.setLong(1, Objects.requireNonNull(version.to));
                row.setString(2, version.id);
                row.setLong(3, version.from);
              });
    }

    private void closeTogether() {
      String update =
          """
          UPDATE %2$s AS t SET valid_to = v.valid_to
          FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS v (id, valid_from, valid_to)
          WHERE t.%1$s = v.id AND t.valid_from = v.valid_from
          """
              .formatted(table.idColumn(), name());
      Object[] values = {
        closed.stream().map(v -> v.id).toArray(String[]::new),
        closed.stream().map(v -> v.from).toArray(Long[]::new),
        closed.stream().map(v -> v.to).toArray(Long[]::new)
      };
      place.jdbc().update(connection -> plannedAnew(connection, update, values));
    }

    private void copy() {
      String columns =
          "%2$s (%1$s, born, valid_from, valid_to, view)".formatted(table.idColumn(), name());
      place
          .jdbc()
          .execute(
              (ConnectionCallback<Long>)
                  connection -> CopiedRows.copy(connection, columns, this::opened));
    }

    private void opened(CopiedRows rows) throws SQLException {
      for (Version<V> version : opened) {
        rows.begin(5);
        rows.text(version.id);
        rows.number(version.born);
        rows.number(version.from);
        rows.number(version.to);
        rows.text(version.json());
      }
    }

    private void insert() {
      if (opened.isEmpty()) {
        return;
      }
      place
          .jdbc()
          .update(
              """
              INSERT INTO %2$s (%1$s, born, valid_from, valid_to, view)
              SELECT id, born, valid_from, valid_to, view::json
              FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                AS v (id, born, valid_from, valid_to, view)
              """
                  .formatted(table.idColumn(), name()),
              opened.stream().map(v -> v.id).toArray(String[]::new),
              opened.stream().map(v -> v.born).toArray(Long[]::new),
              opened.stream().map(v -> v.from).toArray(Long[]::new),
              opened.stream().map(v -> v.to).toArray(Long[]::new),
              opened.stream().map(Version::json).toArray(String[]::new));
    }
  }

  /**
   * A plan that is kept is one for the few rows that there were when it was made, and reads the
   * whole table.
   */
  private static PreparedStatement plannedAnew(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = prepared(connection, sql, values);
    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    return statement;
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    new ArgumentPreparedStatementSetter(values).setValues(statement);
    return statement;
  }

  /** Postgres reads no escaped NUL, so that a row with one would never be written. */
  private static String storable(Object view) {
    String json = Json.write(view);
    return json.contains("\\u0000") ? ESCAPED_NUL.matcher(json).replaceAll("$1\uFFFD") : json;
  }

  private V parsed(String json) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw new UncheckedIOException("A row of " + table + " cannot be read", e);
    }
  }

  private static final class Version<V> {
    final String id;
    final long born;
    final long from;

    private final Supplier<V> source;
    private @Nullable V view;

    boolean stored;
    @Nullable Long to;
    private @Nullable String json;

    Version(String id, long born, long from, Supplier<V> source, boolean stored) {
      this.id = id;
      this.born = born;
      this.from = from;
      this.source = source;
      this.stored = stored;
    }

    /** Read when it is needed: a row that cannot be read is the trouble of its own event. */
    V view() {
      V known = view;
      if (known == null) {
        known = source.get();
        view = known;
      }
      return known;
    }

    void readAhead() {
      try {
        view();
      } catch (RuntimeException unreadable) {
        // Not this thread's to say.
      }
    }

    String json() {
      String written = json;
      if (written == null) {
        written = storable(view());
        json = written;
      }
      return written;
    }
  }
}
