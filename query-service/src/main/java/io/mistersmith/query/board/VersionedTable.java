package io.mistersmith.query.board;

import io.mistersmith.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

/**
 * Writes versioned rows. The open rows of a batch of events are read at once, folded in memory, and
 * every version is kept. A change at or before the position of a row's open version is one that was
 * made already, and is left out.
 */
public final class VersionedTable<V> {
  /** Not a backslash that is itself escaped, before the letters u0000. */
  private static final Pattern ESCAPED_NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  /** Planning a statement takes as long as closing so many rows one by one. */
  private static final int MANY = 50;

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
    V view = before == null ? null : before.view.get();
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

    Fold(Batch batch) {
      Set<String> ids = new HashSet<>();
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
      place
          .jdbc()
          .query(
              "SELECT %1$s, born, valid_from, view FROM %2$s WHERE %1$s = ANY (?) AND valid_to IS NULL"
                  .formatted(table.idColumn(), name()),
              row -> {
                String id = row.getString(1);
                String view = row.getString(4);
                open.put(
                    id,
                    new Version<>(id, row.getLong(2), row.getLong(3), () -> parsed(view), true));
              },
              (Object) ids.toArray(String[]::new));
    }

    void write() {
      boolean many = closed.size() >= MANY;
      Supplier<String[]> views =
          many ? CompletableFuture.supplyAsync(this::openedViews)::join : this::openedViews;
      // While Postgres closes many versions, the ones that follow are written as JSON.
      if (many) {
        closeTogether();
      } else if (!closed.isEmpty()) {
        closeEach();
      }
      closed.clear();
      if (!opened.isEmpty()) {
        insert(views.get());
        opened.forEach(version -> version.stored = true);
        opened.clear();
      }
    }

    private void closeEach() {
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

    /**
     * Planned anew each time: a plan that is kept is one for the few rows that there were when it
     * was made, and reads the whole table.
     */
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
      place
          .jdbc()
          .update(
              connection -> {
                PreparedStatement statement = connection.prepareStatement(update);
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
                new ArgumentPreparedStatementSetter(values).setValues(statement);
                return statement;
              });
    }

    private String[] openedViews() {
      return opened.stream().map(v -> storable(v.view.get())).toArray(String[]::new);
    }

    private void insert(String[] views) {
      place
          .jdbc()
          .update(
              """
              INSERT INTO %2$s (%1$s, born, valid_from, valid_to, view)
              SELECT id, born, valid_from, valid_to, view::json
              FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                AS v (id, born, valid_from, valid_to, view)
              ON CONFLICT (%1$s, valid_from) DO NOTHING
              """
                  .formatted(table.idColumn(), name()),
              opened.stream().map(v -> v.id).toArray(String[]::new),
              opened.stream().map(v -> v.born).toArray(Long[]::new),
              opened.stream().map(v -> v.from).toArray(Long[]::new),
              opened.stream().map(v -> v.to).toArray(Long[]::new),
              views);
    }
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

    /** Read when it is needed: a row that cannot be read is the trouble of its own event. */
    final Supplier<V> view;

    boolean stored;
    @Nullable Long to;

    Version(String id, long born, long from, Supplier<V> view, boolean stored) {
      this.id = id;
      this.born = born;
      this.from = from;
      this.view = view;
      this.stored = stored;
    }
  }
}
