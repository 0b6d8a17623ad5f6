package io.mistersmith.query.board;

import io.mistersmith.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes versioned rows. The changes of a batch of events are collected and written together when
 * its transaction is about to commit: the open rows are read once, folded in memory, and every
 * version is kept. A change at or before the position of a row's open version is one that was made
 * already, and is left out.
 */
public final class VersionedTable<V> {
  private final JdbcTemplate jdbc;
  private final Table table;
  private final Class<V> type;

  public VersionedTable(JdbcTemplate jdbc, Table table, Class<V> type) {
    this.jdbc = jdbc;
    this.table = table;
    this.type = type;
  }

  /**
   * Must be called by an event handler.
   *
   * @param after gives the row's next version from the one before; null when there is none, or
   *     there shall be none
   */
  public void change(String id, long position, Function<@Nullable V, @Nullable V> after) {
    UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
    List<Change<V>> changes =
        batch.getOrComputeResource(
            "changes of " + table,
            _ -> {
              List<Change<V>> collected = new ArrayList<>();
              batch.onPrepareCommit(_ -> write(collected));
              return collected;
            });
    changes.add(new Change<>(id, position, after));
  }

  public void clear() {
    jdbc.execute("TRUNCATE " + table.sqlName());
  }

  private void write(List<Change<V>> changes) {
    Map<String, Version<V>> open = open(changes.stream().map(Change::id).distinct());
    List<Version<V>> closed = new ArrayList<>();
    List<Version<V>> opened = new ArrayList<>();
    for (Change<V> change : changes) {
      Version<V> before = open.get(change.id());
      if (before != null && change.position() <= before.from) {
        continue;
      }
      V view = before == null ? null : before.view;
      V next = change.after().apply(view);
      if (next == null ? view == null : next.equals(view)) {
        continue;
      }
      if (before != null) {
        before.to = change.position();
        if (before.stored) {
          closed.add(before);
        }
      }
      if (next == null) {
        open.remove(change.id());
      } else {
        Version<V> version = new Version<>(change.id(), change.position(), next, false);
        open.put(change.id(), version);
        opened.add(version);
      }
    }
    close(closed);
    insert(opened);
  }

  private Map<String, Version<V>> open(Stream<String> ids) {
    Map<String, Version<V>> open = new HashMap<>();
    jdbc.query(
        "SELECT %1$s, valid_from, view FROM %2$s WHERE %1$s = ANY (?) AND valid_to IS NULL"
            .formatted(table.idColumn(), table.sqlName()),
        row -> {
          String id = row.getString(1);
          open.put(id, new Version<>(id, row.getLong(2), read(row.getString(3)), true));
        },
        (Object) ids.toArray(String[]::new));
    return open;
  }

  private void close(List<Version<V>> versions) {
    if (versions.isEmpty()) {
      return;
    }
    jdbc.update(
        """
        UPDATE %2$s AS t SET valid_to = c.valid_to
        FROM unnest(?::text[], ?::bigint[]) AS c (id, valid_to)
        WHERE t.%1$s = c.id AND t.valid_to IS NULL
        """
            .formatted(table.idColumn(), table.sqlName()),
        versions.stream().map(v -> v.id).toArray(String[]::new),
        versions.stream().map(v -> v.to).toArray(Long[]::new));
  }

  private void insert(List<Version<V>> versions) {
    if (versions.isEmpty()) {
      return;
    }
    jdbc.update(
        """
        INSERT INTO %2$s (%1$s, valid_from, valid_to, view)
        SELECT id, valid_from, valid_to, view::json
        FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[]) AS v (id, valid_from, valid_to, view)
        ON CONFLICT (%1$s, valid_from) DO NOTHING
        """
            .formatted(table.idColumn(), table.sqlName()),
        versions.stream().map(v -> v.id).toArray(String[]::new),
        versions.stream().map(v -> v.from).toArray(Long[]::new),
        versions.stream().map(v -> v.to).toArray(Long[]::new),
        versions.stream().map(v -> Json.write(v.view)).toArray(String[]::new));
  }

  private V read(String json) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw new UncheckedIOException("A row of " + table + " cannot be read", e);
    }
  }

  private record Change<V>(String id, long position, Function<@Nullable V, @Nullable V> after) {}

  private static final class Version<V> {
    final String id;
    final long from;
    final V view;
    final boolean stored;
    @Nullable Long to;

    Version(String id, long from, V view, boolean stored) {
      this.id = id;
      this.from = from;
      this.view = view;
      this.stored = stored;
    }
  }
}
