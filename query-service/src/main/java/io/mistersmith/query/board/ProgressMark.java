package io.mistersmith.query.board;

import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.jdbc.core.JdbcTemplate;

/** Notes the position of the last event of each batch, whatever it was, with the batch's rows. */
public final class ProgressMark {
  private static final String LAST = ProgressMark.class.getName();

  private final Group group;
  private final JdbcTemplate jdbc;
  private final Positions positions;

  public ProgressMark(Group group, JdbcTemplate jdbc, Positions positions) {
    this.group = group;
    this.jdbc = jdbc;
    this.positions = positions;
  }

  @EventHandler
  void on(Object anyEvent, TrackingToken token) {
    UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
    Long before = batch.getResource(LAST);
    batch.resources().put(LAST, position(token));
    if (before == null) {
      batch.onRollback(_ -> positions.failed(group));
      batch.onPrepareCommit(b -> store(b.<Long>getResource(LAST)));
      batch.afterCommit(b -> positions.reached(group, b.<Long>getResource(LAST)));
    }
  }

  @ResetHandler
  void reset() {
    store(0);
    positions.reached(group, 0);
  }

  /** The position in the log of the event that is being handled. */
  public static long position(TrackingToken token) {
    return token.position().orElseThrow();
  }

  private void store(long position) {
    jdbc.update(
        // Rows, token and mark are lost together or not at all, and would be written again.
        """
        SET LOCAL synchronous_commit = off;
        INSERT INTO read_model.progress (processing_group, position) VALUES (?, ?)
        ON CONFLICT (processing_group) DO UPDATE SET position = excluded.position
        """,
        group.processor(),
        position);
  }
}
