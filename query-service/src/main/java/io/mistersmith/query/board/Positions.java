package io.mistersmith.query.board;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far the groups have read. Another instance of this service may own a group, so what is asked
 * and not known here is looked up.
 */
public final class Positions {
  private static final Duration LOOK = Duration.ofMillis(25);

  private final JdbcTemplate jdbc;
  private final Map<Group, Long> known = new EnumMap<>(Group.class);
  private final Set<Group> failing = EnumSet.noneOf(Group.class);
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong promised = new AtomicLong();

  public Positions(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** After the commit, in this process. */
  synchronized void reached(Group group, long position) {
    known.put(group, position);
    failing.remove(group);
    notifyAll();
    listeners.forEach(Runnable::run);
  }

  /** What this process has read itself; another one may be further. */
  public synchronized long here(Group group) {
    return known.getOrDefault(group, 0L);
  }

  synchronized void failed(Group group) {
    failing.add(group);
  }

  /** Whether the last batch in this process was rolled back. */
  public synchronized boolean isFailing(Group group) {
    return failing.contains(group);
  }

  /** The listener must be short; it may run without need. */
  public Runnable onMove(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  public long of(Group group) {
    return jdbc
        .queryForList(
            "SELECT position FROM read_model.progress WHERE processing_group = ?",
            Long.class,
            group.processor())
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /** What somebody has been told that every read now includes. */
  public long promised() {
    return promised.get();
  }

  /** Up to where every group has read. */
  public long ofAll() {
    Long position =
        jdbc.queryForObject(
            "SELECT CASE WHEN count(*) = ? THEN min(position) ELSE 0 END FROM read_model.progress",
            Long.class,
            Group.values().length);
    return position == null ? 0 : promised.accumulateAndGet(position, Math::max);
  }

  /**
   * False when a group has not read so far within the limit. While this process reads all groups
   * the database is asked only when nothing moved for a while: each question would delay the
   * projections that are waited for.
   */
  public boolean await(long position, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean ask = !readsAll();
    while (!isKnown(position)) {
      if (ask && ofAll() >= position) {
        return true;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      ask = !moves(position, Math.min(left, LOOK.toNanos()));
    }
    promised.accumulateAndGet(position, Math::max);
    return true;
  }

  /** False when this process has not read so far within the time. */
  private synchronized boolean moves(long position, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (!isKnown(position)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  private synchronized boolean readsAll() {
    return known.size() == Group.values().length;
  }

  private synchronized boolean isKnown(long position) {
    for (Group group : Group.values()) {
      if (known.getOrDefault(group, 0L) < position) {
        return false;
      }
    }
    return true;
  }
}
