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

  /** What was committed here last; 0 when the next batch begins with what is stored. */
  private volatile long committed;

  private volatile boolean lost;

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

  /** The processor begins with the token that is stored. */
  public void begin() {
    committed = 0;
    lost = false;
  }

  /**
   * Whether Postgres has lost what was committed here, having ended before it was on its disk. Says
   * so once: until the processor has begun again no batch is taken.
   */
  public boolean isFoundLost() {
    long here = committed;
    if (here == 0 || lost || positions.of(name) >= here) {
      return false;
    }
    lost = true;
    return true;
  }

  @ResetHandler
  void reset() {
    begin();
    store(0);
    positions.reached(name, 0);
  }

  /** The position in the log of the event that is being handled. */
  public static long position(TrackingToken token) {
    return token.position().orElseThrow();
  }

  private void reached(long position) {
    careful = false;
    committed = position;
    lost = false;
    positions.reached(name, position);
  }

  /** After it the processor begins again. */
  private void failed(ExecutionResult result) {
    begin();
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

  /**
   * Rows, token and mark do not wait for the disk: they are lost together or not at all, and are
   * then written again. That takes somebody who notices: this batch goes on from the one before
   * only where that one is still stored.
   */
  private void store(long position) {
    long before = committed;
    int stored =
        jdbc.update(
            """
            INSERT INTO read_model.progress (processing_group, position)
            SELECT ?, ? FROM set_config('synchronous_commit', 'off', true)
            WHERE ? = 0 OR EXISTS
              (SELECT FROM read_model.progress WHERE processing_group = ? AND position >= ?)
            ON CONFLICT (processing_group) DO UPDATE SET position = excluded.position
            """,
            name,
            position,
            before,
            name,
            before);
    if (stored == 0) {
      throw new IllegalStateException(
          "Postgres has lost what %s had written up to position %d; it is written again"
              .formatted(name, before));
    }
  }
}
