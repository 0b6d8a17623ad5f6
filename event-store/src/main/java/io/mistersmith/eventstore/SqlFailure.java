package io.mistersmith.eventstore;

import java.sql.SQLException;

/** What a failed statement means for the events that it carried. */
enum SqlFailure {
  /** The connection is gone: it may have been committed. */
  CONNECTION_LOST,
  /**
   * Rolled back because it does not fit what is stored: an id, a place in a stream or a position is
   * taken, or the chain differs.
   */
  CONFLICT,
  /** Rolled back for a reason that passes by itself and that the events have no part in. */
  TRANSIENT,
  /** Rolled back because of what is in one of the events, or for good. */
  REFUSED;

  static SqlFailure of(SQLException e) {
    String state = e.getSQLState();
    if (state == null || state.startsWith("08") || state.startsWith("57P")) {
      return CONNECTION_LOST;
    }
    if (state.equals("23505") || state.equals("23000")) {
      return CONFLICT;
    }
    boolean transientState =
        state.startsWith("40") // serialisation failure, deadlock
            || state.startsWith("53") // disk full, out of memory, too many connections
            || state.equals("55P03") // lock timeout
            || state.equals("57014") // statement timeout
            || state.equals("25006"); // read-only: a standby that is being promoted
    return transientState ? TRANSIENT : REFUSED;
  }
}
