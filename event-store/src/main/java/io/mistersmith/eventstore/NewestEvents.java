package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, read once for all who follow the log in this process. Who is behind them reads
 * the log itself until it has caught up.
 */
public final class NewestEvents<T> {
  private static final int MOST_PAGES = 2;
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  private record Kept<T>(long position, int bytes, T event) {}

  private final EventLog log;
  private final LogWakeUp wakeUp;
  private final int pageSize;
  private final Function<StoredEvent, T> read;
  private final Deque<Kept<T>> kept = new ArrayDeque<>();
  private long bytes;

  /** What is kept follows this position, up to and with {@link #end}. */
  private long start;

  private long end;

  /** There was nothing more at that wake-up; -1 when there may be. */
  private long endAt = -1;

  /**
   * @param pageSize events that are read at once
   * @param read makes of an event what its followers want
   */
  public NewestEvents(EventLog log, LogWakeUp wakeUp, int pageSize, Function<StoredEvent, T> read) {
    this.log = log;
    this.wakeUp = wakeUp;
    this.pageSize = pageSize;
    this.read = read;
  }

  /**
   * Those after a position, in order; if there are none, there will be a wake-up when there are.
   *
   * @param limit at most so many
   */
  public List<T> after(long position, int limit) {
    List<T> newest = kept(position, limit);
    return newest == null ? log.readAfter(position, limit).stream().map(read).toList() : newest;
  }

  /** Null for who is behind what is kept. */
  private synchronized @Nullable List<T> kept(long position, int limit) {
    if (position > end) {
      kept.clear();
      bytes = 0;
      start = position;
      end = position;
      endAt = -1;
    }
    long wakeUps = wakeUp.count();
    if (endAt != wakeUps) {
      trim();
      List<StoredEvent> page = log.readAfter(end, pageSize);
      page.forEach(this::keep);
      endAt = page.size() < pageSize ? wakeUps : -1;
    }
    if (position < start) {
      return null;
    }
    return newerThan(position).stream().limit(limit).toList();
  }

  /** From the newest back: a follower lacks few of what is kept. */
  private Deque<T> newerThan(long position) {
    Deque<T> newer = new ArrayDeque<>();
    for (Iterator<Kept<T>> back = kept.descendingIterator(); back.hasNext(); ) {
      Kept<T> each = back.next();
      if (each.position() <= position) {
        break;
      }
      newer.addFirst(each.event());
    }
    return newer;
  }

  private void keep(StoredEvent stored) {
    int size = stored.payload().length() + stored.metadata().length();
    kept.add(new Kept<>(stored.position(), size, read.apply(stored)));
    bytes += size;
    end = stored.position();
  }

  /** Before a page is read: that one is kept, however large it is. */
  private void trim() {
    while (kept.size() > MOST_PAGES * pageSize || bytes > MOST_BYTES) {
      Kept<T> oldest = kept.remove();
      bytes -= oldest.bytes();
      start = oldest.position();
    }
  }
}
