package io.mistersmith.query.projection;

import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.ProgressMark;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A processing group as it runs in this process. */
public final class Projection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  private final Group group;
  private final CatchUp catchUp;
  private final PooledStreamingEventProcessor processor;
  private final Parking parking;
  private final ProgressMark progress;
  private final ScheduledExecutorService threads;
  private final Pace pace = new Pace();
  private volatile Future<?> catchingUp = CompletableFuture.completedFuture(null);
  private volatile @Nullable String stoppedBecause;

  Projection(
      Group group,
      CatchUp catchUp,
      PooledStreamingEventProcessor processor,
      Parking parking,
      ProgressMark progress,
      ScheduledExecutorService threads) {
    this.group = group;
    this.catchUp = catchUp;
    this.processor = processor;
    this.parking = parking;
    this.progress = progress;
    this.threads = threads;
  }

  public Group group() {
    return group;
  }

  public String name() {
    return processor.getName();
  }

  Pace pace() {
    return pace;
  }

  public boolean isRunning() {
    return !catchingUp.isDone() || processor.isRunning();
  }

  public void start() {
    progress.begin();
    catchingUp = threads.submit(catchUp.then(processor::start));
  }

  /**
   * A processor that has nothing to do would not find out before the next event that Postgres has
   * lost its last rows.
   */
  void lookForLosses(long everyMillis) {
    ScheduledFuture<?> _ =
        threads.scheduleWithFixedDelay(
            this::beginAgainWhereRowsAreLost, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  private void beginAgainWhereRowsAreLost() {
    try {
      if (isRunning() && progress.isFoundLost()) {
        LOG.warn("Postgres has lost rows of {}; they are written again", name());
        processor.releaseSegment(0);
      }
    } catch (RuntimeException notNow) {
      // What left this method would end the schedule, and nobody would look again.
      LOG.debug("{} cannot look whether its rows are stored", name(), notNow);
    }
  }

  /** Returns when its last batch is through and its token is free. */
  public void stop() {
    catchUp.stop();
    awaitCatchUp();
    processor.shutDown();
  }

  private void awaitCatchUp() {
    try {
      catchingUp.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failed) {
      LOG.warn("{} has not begun", name(), failed.getCause());
    }
  }

  /** Empties what it keeps, its parked events too, and begins again; it must be stopped. */
  public void reset() {
    processor.resetTokens();
  }

  /**
   * Handles one parked sequence again; it must be stopped.
   *
   * @param first the event that the sequence begins with
   * @return false when that failed again
   */
  boolean retry(String first) {
    return parking.process(letter -> letter.message().getIdentifier().equals(first));
  }

  void isFull(String why) {
    LOG.error("{} stops, for there is no room to park another event: {}", name(), why);
    stoppedBecause = why;
  }

  void mayRunAgain() {
    stoppedBecause = null;
  }

  /** Why it must not run; null when it may. */
  @Nullable String stoppedBecause() {
    return stoppedBecause;
  }

  @Override
  public void close() {
    stop();
    threads.shutdown();
  }
}
