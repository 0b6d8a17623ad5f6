package io.mistersmith.query.board;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.ExecutionResult;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The last handler of a processing group. Notes the position of the last event of each batch,
 * whatever it was, with the batch's rows. When Postgres has refused a batch for what is in it, the
 * rows of each event are written by themselves until a batch is through: the event that is at fault
 * then fails alone.
 */
public final class ProgressMark {
  private static final String LAST = ProgressMark.class.getName();

  private final String name;
  private final JdbcTemplate jdbc;
  private final Positions positions;
  private volatile boolean careful;

  /**
   * @param name of the processor
   */
  public ProgressMark(String name, JdbcTemplate jdbc, Positions positions) {
    this.name = name;
    this.jdbc = jdbc;
    this.positions = positions;
  }

  @EventHandler
  void on(Object anyEvent) {
    Batch batch = Batch.current();
    if (careful && !batch.isRetry()) {
      jdbc.execute(writingAlone(batch));
    }
  }

  /** The event was applied or parked. */
  public void isDealtWith(TrackingToken token) {
    UnitOfWork<?> unit = CurrentUnitOfWork.get();
    Long before = unit.getResource(LAST);
    unit.resources().put(LAST, position(token));
    if (before == null) {
      unit.onRollback(_ -> failed(unit.getExecutionResult()));
      unit.onPrepareCommit(u -> store(u.<Long>getResource(LAST)));
      unit.afterCommit(u -> reached(u.<Long>getResource(LAST)));
    }
  }

  @ResetHandler
  void reset() {
    store(0);
    positions.reached(name, 0);
  }

  /** The position in the log of the event that is being handled. */
  public static long position(TrackingToken token) {
    return token.position().orElseThrow();
  }

  private void reached(long position) {
    careful = false;
    positions.reached(name, position);
  }

  private void failed(ExecutionResult result) {
    careful = isOfContent(result.isExceptionResult() ? result.getExceptionResult() : null);
    positions.failed(name);
  }

  /** What Postgres says of data: too long, not valid, not allowed. */
  private static boolean isOfContent(@Nullable Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
      }
    }
    return false;
  }

  private static ConnectionCallback<Boolean> writingAlone(Batch batch) {
    return connection -> {
      Savepoint before = connection.setSavepoint();
      try {
        batch.write();
        connection.releaseSavepoint(before);
      } catch (RuntimeException refused) {
        connection.rollback(before);
        throw refused;
      }
      return true;
    };
  }

  private void store(long position) {
    jdbc.update(
        // Rows, token and mark are lost together or not at all, and would be written again.
        """
        SET LOCAL synchronous_commit = off;
        INSERT INTO read_model.progress (processing_group, position) VALUES (?, ?)
        ON CONFLICT (processing_group) DO UPDATE SET position = excluded.position
        """,
        name,
        position);
  }
}
