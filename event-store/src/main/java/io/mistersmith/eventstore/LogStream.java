package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The log after a position, a page at a time. One thread reads; the listening thread only reports
 * that there may be more. A stream that found several events at once, and that was all there was,
 * rests before it reads again: what comes meanwhile is handled together.
 */
final class LogStream implements BlockingStream<TrackedEventMessage<?>> {

  /** Events found at once that mean there is much to do. */
  static final int SEVERAL = 4;

  private final NewestEvents<WakingEventSource.Read> newest;
  private final int pageSize;
  private final Rest rest;
  private final Deque<TrackedEventMessage<?>> page = new ArrayDeque<>();
  private final Runnable unsubscribe;
  private final Consumer<LogStream> onClose;
  private final Semaphore news = new Semaphore(1);
  private final AtomicBoolean calledLater = new AtomicBoolean();
  private volatile @Nullable Runnable onAvailable;
  private volatile long restEnds = System.nanoTime();
  private long position;

  LogStream(
      NewestEvents<WakingEventSource.Read> newest,
      LogWakeUp wakeUp,
      int pageSize,
      Rest rest,
      long position,
      Consumer<LogStream> onClose) {
    this.newest = newest;
    this.pageSize = pageSize;
    this.rest = rest;
    this.position = position;
    this.onClose = onClose;
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
      if (!isRested(deadline)) {
        return false;
      }
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
    onClose.accept(this);
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
      if (read.size() >= SEVERAL && read.size() < pageSize) {
        restEnds = System.nanoTime() + rest.nanosAfter(read.size());
      }
    } catch (RuntimeException e) {
      allow();
      throw e;
    }
  }

  /** Waits for the end of the rest, or for the deadline if that comes first: then it calls back. */
  private boolean isRested(long deadline) throws InterruptedException {
    long now = System.nanoTime();
    long left = restEnds - now;
    if (left <= 0) {
      return true;
    }
    long patience = deadline - now;
    if (left > patience) {
      callLater(left);
    }
    TimeUnit.NANOSECONDS.sleep(Math.min(left, patience));
    return left <= patience;
  }

  /** Ends its rest. */
  void hurry() {
    if (restEnds - System.nanoTime() > 0) {
      restEnds = System.nanoTime();
      call();
    }
  }

  private void wake() {
    allow();
    long left = restEnds - System.nanoTime();
    if (left > 0) {
      callLater(left);
    } else {
      call();
    }
  }

  private void callLater(long nanos) {
    if (calledLater.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
          .execute(
              () -> {
                calledLater.set(false);
                call();
              });
    }
  }

  private void call() {
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
