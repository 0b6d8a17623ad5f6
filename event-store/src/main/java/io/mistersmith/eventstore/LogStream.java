package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The log after a position, a page at a time. One thread reads; the listening thread only reports
 * that there may be more.
 */
final class LogStream implements BlockingStream<TrackedEventMessage<?>> {

  private final PostgresEventStorageEngine engine;
  private final int pageSize;
  private final Deque<TrackedEventMessage<?>> page = new ArrayDeque<>();
  private final Runnable unsubscribe;
  private final Semaphore news = new Semaphore(1);
  private volatile @Nullable Runnable onAvailable;
  private long position;

  LogStream(PostgresEventStorageEngine engine, LogWakeUp wakeUp, int pageSize, long position) {
    this.engine = engine;
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
      List<StoredEvent> stored = engine.log().readAfter(position, pageSize);
      engine.messages(stored).peek(LogStream::read).forEach(page::add);
      if (!stored.isEmpty()) {
        position = stored.getLast().position();
      }
      if (stored.size() == pageSize) {
        allow();
      }
    } catch (RuntimeException e) {
      allow();
      throw e;
    }
  }

  /**
   * Here and not where it is handled, so that one page is read while the one before is written. One
   * that cannot be read fails again when its turn comes.
   */
  private static void read(TrackedEventMessage<?> message) {
    try {
      message.getPayload();
    } catch (SerializationException unreadable) {
      // Not this thread's to say.
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
