package io.mistersmith.query.board;

/** A table of versioned rows: its id column, and valid_from, valid_to, view and made_at. */
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
    this.table = "read_model." + table;
    this.idColumn = idColumn;
  }

  /** With its schema. */
  public String sqlName() {
    return table;
  }

  public String idColumn() {
    return idColumn;
  }
}
