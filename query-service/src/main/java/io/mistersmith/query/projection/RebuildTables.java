package io.mistersmith.query.projection;

import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables beside the ones that are read. */
final class RebuildTables {
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  RebuildTables(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /** Empty ones with their keys alone, and nothing left of an earlier attempt. */
  void begin(Group group) {
    transaction.executeWithoutResult(
        _ -> {
          call("begin_rebuild", group.tables());
          forget(ProjectionFactory.nextName(group));
        });
  }

  /** What readers will need, once they are filled. Each table has a statement's time for itself. */
  void index(Group group) {
    group.tables().forEach(table -> call("index_rebuilt", List.of(table)));
  }

  /**
   * In one transaction the tables that were built take the place of the ones that were read, with
   * their token, their position and their parked events. Neither processor may run.
   */
  void swap(Group group) {
    transaction.executeWithoutResult(
        _ -> {
          jdbc.execute("SET LOCAL lock_timeout = '5s'");
          call("switch_rebuilt", group.tables());
          forget(group.processor());
          String next = ProjectionFactory.nextName(group);
          for (String rename :
              List.of(
                  "token_entry SET owner = NULL, processorName",
                  "progress SET processing_group",
                  "dead_letter_entry SET processingGroup")) {
            jdbc.update(
                "UPDATE read_model.%s = ? WHERE %s = ?"
                    .formatted(rename, rename.substring(rename.lastIndexOf(' ') + 1)),
                group.processor(),
                next);
          }
        });
  }

  void abandon(Group group) {
    transaction.executeWithoutResult(
        _ -> {
          call("abandon_rebuild", group.tables());
          forget(ProjectionFactory.nextName(group));
        });
  }

  /** Of every row version that began at or before a position, as it was there. */
  Difference compare(Group group, long position) {
    long rows = 0;
    List<Difference.Example> examples = new ArrayList<>();
    for (String table : group.tables()) {
      for (String side : List.of("live", "next")) {
        boolean live = side.equals("live");
        String only =
            "SELECT %s EXCEPT ALL SELECT %s"
                .formatted(
                    asOf(table, live ? Place.LIVE : Place.NEXT),
                    asOf(table, live ? Place.NEXT : Place.LIVE));
        List<String> found = new ArrayList<>();
        Long count =
            jdbc.query(
                "SELECT version, count(*) OVER () FROM ("
                    + only
                    + ") AS one_side (version) LIMIT ?",
                result -> {
                  long counted = 0;
                  while (result.next()) {
                    counted = result.getLong(2);
                    found.add(result.getString(1));
                  }
                  return counted;
                },
                position,
                position,
                position,
                position,
                Difference.EXAMPLES);
        rows += count == null ? 0 : count;
        found.stream()
            .limit(Math.max(0, Difference.EXAMPLES - examples.size()))
            .map(row -> new Difference.Example(table, side, row))
            .forEach(examples::add);
      }
    }
    return new Difference(position, rows, examples);
  }

  /** A row that was closed later was open then. */
  private static String asOf(String table, String schema) {
    String text = "(to_jsonb(t) - 'valid_to')::text";
    return !Table.isVersioned(table)
        ? "to_jsonb(t)::text FROM %s.%s t WHERE position <= ? AND position <= ?"
            .formatted(schema, table)
        : "%s || coalesce(CASE WHEN valid_to <= ? THEN valid_to END::text, '') FROM %s.%s t WHERE valid_from <= ?"
            .formatted(text, schema, table);
  }

  private void forget(String processor) {
    jdbc.update("DELETE FROM read_model.token_entry WHERE processorName = ?", processor);
    jdbc.update("DELETE FROM read_model.progress WHERE processing_group = ?", processor);
    jdbc.update("DELETE FROM read_model.dead_letter_entry WHERE processingGroup = ?", processor);
  }

  private void call(String function, List<String> tables) {
    jdbc.query(
        "SELECT read_model." + function + "(?)", _ -> {}, (Object) tables.toArray(String[]::new));
  }
}
