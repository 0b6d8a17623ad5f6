package io.mistersmith.query.projection;

import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Place;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables beside the ones that are read. */
final class RebuildTables {
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final ProjectionSettings settings;

  RebuildTables(JdbcTemplate jdbc, TransactionTemplate transaction, ProjectionSettings settings) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.settings = settings;
  }

  /** Empty ones with their keys alone, and nothing left of an earlier attempt. */
  void begin(Group group) {
    transaction.executeWithoutResult(
        _ -> {
          call("begin_rebuild", group.tables());
          forget(ProjectionFactory.nextName(group));
        });
  }

  /** What readers will need, once they are filled, table by table. */
  void index(Group group) {
    for (String table : group.tables()) {
      transaction.executeWithoutResult(
          _ -> {
            jdbc.execute("SET LOCAL statement_timeout = " + settings.indexTimeout().toMillis());
            call("index_rebuilt", List.of(table));
          });
    }
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

  /**
   * Of every row version that began at or before a position, as it was there.
   *
   * @param looked is given what there is so far, after each page
   */
  Difference compare(Group group, long position, Consumer<Difference> looked) {
    var named = new NamedParameterJdbcTemplate(jdbc);
    Difference sum = new Difference(position, 0, estimate(group), 0, List.of());
    for (String table : group.tables()) {
      sum =
          new TableComparison(named, table, position, settings.comparisonPage()).added(sum, looked);
    }
    return sum;
  }

  private long estimate(Group group) {
    Long rows =
        jdbc.queryForObject(
            "SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class"
                + " WHERE relnamespace = ?::regnamespace AND relname = ANY (?)",
            Long.class,
            Place.NEXT,
            group.tables().toArray(String[]::new));
    return rows == null ? 0 : rows;
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
