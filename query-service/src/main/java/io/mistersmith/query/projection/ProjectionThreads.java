package io.mistersmith.query.projection;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that reads ahead and one that handles. A coordinator of Axon that finds no room to
 * read ahead looks again after a time that cannot be set, in which the other thread handles all
 * that was read and then waits for more. Here it looks again sooner.
 */
final class ProjectionThreads extends ScheduledThreadPoolExecutor {
  private static final int THREADS = 2;

  /** How long Axon's coordinator waits for room; its other waits are longer. */
  private static final long NO_ROOM_MS = 100;

  private static final long LOOK_AGAIN_MS = 2;

  ProjectionThreads(String name) {
    super(THREADS, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    boolean noRoom = unit.toMillis(delay) == NO_ROOM_MS;
    return noRoom
        ? super.schedule(command, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)
        : super.schedule(command, delay, unit);
  }
}
