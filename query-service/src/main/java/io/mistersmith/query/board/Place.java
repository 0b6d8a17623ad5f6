package io.mistersmith.query.board;

import io.mistersmith.eventstore.LoggedEvents;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Where a projection writes its rows: beside the tables that are read while it is built anew.
 *
 * @param schema {@link #LIVE} or {@link #NEXT}
 * @param events the log, for rows that are folded again from their beginning
 */
public record Place(JdbcTemplate jdbc, String schema, LoggedEvents events) {
  public static final String LIVE = "read_model";
  public static final String NEXT = "read_model_next";

  /** A table's name with its schema. */
  public String table(String name) {
    return schema + "." + name;
  }
}
