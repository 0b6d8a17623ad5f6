package io.mistersmith.query.board;

import java.util.Arrays;

/**
 * A table of versioned rows: its id column, and born, valid_from, valid_to and view. Born is the
 * position that the row begins with; lists are in that order.
 */
public enum Table {
  TASKS("tasks", "task_id"),
  AGENTS("agents", "agent_id"),
  AGENT_CREDENTIALS("agent_credentials", "agent_id"),
  RUNS("runs", "run_id"),
  DISCOVERIES("discoveries", "discovery_id"),
  CONTEXTS("contexts", "context_id"),
  SUPERVISORS("supervisors", "supervisor_id"),
  ERRORS("errors", "error_id"),
  ALERTS("alerts", "alert_id");

  private final String table;
  private final String idColumn;

  Table(String table, String idColumn) {
    this.table = table;
    this.idColumn = idColumn;
  }

  /** Whether the rows of a table have versions; the others are written once. */
  public static boolean isVersioned(String name) {
    return Arrays.stream(values()).anyMatch(one -> one.table.equals(name));
  }

  /** Whether an index gives the versions of a status that were closed, by their age then. */
  boolean findsByStatus() {
    return this == TASKS || this == AGENTS;
  }

  /**
   * What the age of a closed version is counted from, where versions of a status are found by it.
   */
  String ageBegins() {
    return this == TASKS ? "born" : "valid_from";
  }

  /** Whether rows are few, have many versions each, and never end. */
  boolean hasFewRowsOfManyVersions() {
    return this == AGENTS || this == SUPERVISORS;
  }

  String in(Place place) {
    return place.table(table);
  }

  /** The table that is read, with its schema. */
  public String sqlName() {
    return Place.LIVE + "." + table;
  }

  public String idColumn() {
    return idColumn;
  }
}
