package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The log after a position, a page at a time. One thread reads; the listening thread only reports
 * that there may be more.
 */
final class LogStream implements BlockingStream<TrackedEventMessage<?>> {

  private final NewestEvents<WakingEventSource.Read> newest;
  private final int pageSize;
  private final Deque<TrackedEventMessage<?>> page = new ArrayDeque<>();
  private final Runnable unsubscribe;
  private final Semaphore news = new Semaphore(1);
  private volatile @Nullable Runnable onAvailable;
  private long position;

  LogStream(
      NewestEvents<WakingEventSource.Read> newest, LogWakeUp wakeUp, int pageSize, long position) {
    this.newest = newest;
    this.pageSize = pageSize;
    this.position = position;
    this.unsubscribe = wakeUp.onWakeUp(this::wake);
  }

  @Override
  public Optional<TrackedEventMessage<?>> peek() {
    return hasNextAvailable() ? Optional.of(page.getFirst()) : Optional.empty();
  }

  @Override
  public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (page.isEmpty()) {
      if (!news.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        return false;
      }
      fill();
    }
    return true;
  }

  @Override
  public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
    while (!hasNextAvailable(Integer.MAX_VALUE, TimeUnit.SECONDS)) {
      // Waits in hasNextAvailable.
    }
    return page.removeFirst();
  }

  @Override
  public boolean setOnAvailableCallback(Runnable callback) {
    onAvailable = callback;
    return true;
  }

  @Override
  public void close() {
    onAvailable = null;
    unsubscribe.run();
  }

  /**
   * The permit is taken before the query, so that what is committed during the query is asked for
   * again.
   */
  private void fill() {
    try {
      List<WakingEventSource.Read> read = newest.after(position, pageSize);
      for (WakingEventSource.Read event : read) {
        page.addAll(event.messages());
        position = event.stored().position();
      }
      if (!read.isEmpty()) {
        allow();
      }
    } catch (RuntimeException e) {
      allow();
      throw e;
    }
  }

  private void wake() {
    allow();
    Runnable callback = onAvailable;
    if (callback != null) {
      callback.run();
    }
  }

  private void allow() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }
}
