package io.mistersmith.query.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in the log. It reads what is in memory, or the store when it is further
 * behind, so it loses nothing, holds up nobody and needs no buffer of its own. For one thread.
 */
public final class Follower implements AutoCloseable {
  private static final int PAGE = 500;
  private static final int BATCH = 256;

  private final LogTail tail;
  private final Channel channel;
  private final Runnable wake;
  private long cursor;
  private boolean live;
  private volatile boolean ended;

  Follower(LogTail tail, Channel channel, long after, Runnable wake) {
    this.tail = tail;
    this.channel = channel;
    this.cursor = after;
    this.wake = wake;
  }

  /**
   * @param events that are wanted, in order
   * @param laggedAt the position from which the store is read because the client fell behind what
   *     is kept in memory; null when it did not
   */
  public record Batch(List<LogEvent> events, @Nullable Long laggedAt) {
    private static final Batch NOTHING = new Batch(List.of(), null);

    public boolean isEmpty() {
      return events.isEmpty() && laggedAt == null;
    }
  }

  /** Of a client that had caught up before; when it reads the store it has fallen behind. */
  Follower thatWasLive() {
    synchronized (this) {
      live = true;
    }
    return this;
  }

  /** What lies at or before it has been read. */
  public synchronized long position() {
    return cursor;
  }

  public Channel channel() {
    return channel;
  }

  /** Waits for news that long at the most. For the thread that opened this. */
  public Batch next(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Batch batch = poll();
      long left = end - System.nanoTime();
      if (!batch.isEmpty() || ended || left <= 0) {
        return batch;
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** What there is; does not wait for more. */
  public Batch poll() {
    while (!ended) {
      long from;
      long end;
      boolean lagged;
      synchronized (this) {
        Recent recent = tail.recent();
        end = tail.end(recent, channel.shownBy());
        if (cursor >= end) {
          live = true;
          return Batch.NOTHING;
        }
        if (recent.covers(cursor)) {
          live = true;
          List<LogEvent> wanted = fromMemory(recent, end);
          if (wanted.isEmpty()) {
            continue;
          }
          return new Batch(wanted, null);
        }
        lagged = live;
        live = false;
        from = cursor;
      }
      List<LogEvent> wanted = fromStore(from, end);
      if (lagged || !wanted.isEmpty()) {
        return new Batch(wanted, lagged ? from : null);
      }
    }
    return Batch.NOTHING;
  }

  private List<LogEvent> fromMemory(Recent recent, long end) {
    List<LogEvent> next = recent.between(cursor, Math.min(end, cursor + BATCH));
    cursor = next.isEmpty() ? end : next.getLast().position();
    return next.stream().filter(channel::wants).toList();
  }

  private List<LogEvent> fromStore(long from, long end) {
    List<LogEvent> page = channel.history(from, PAGE);
    boolean all = page.size() < PAGE || page.getLast().position() >= end;
    synchronized (this) {
      cursor = all ? end : page.getLast().position();
    }
    return page.stream().filter(e -> e.position() <= end && channel.wants(e)).toList();
  }

  /**
   * Called by the tail. A client that wants nothing of it sleeps on.
   *
   * @param news what came after {@code from}, up to {@code to}; null when it is not known
   */
  void hear(long from, long to, @Nullable List<LogEvent> news) {
    synchronized (this) {
      if (live && cursor == from && news != null && news.stream().noneMatch(channel::wants)) {
        cursor = to;
        return;
      }
    }
    wake.run();
  }

  /** Whether there will be no more, because the service stops or {@link #close} was called. */
  public boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
    wake.run();
  }

  @Override
  public void close() {
    ended = true;
    tail.forget(this);
  }
}
