package io.mistersmith.query.board;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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
  private static final String[] AWAITED =
      Group.BOARDS.stream().map(Group::processor).toArray(String[]::new);

  private final JdbcTemplate jdbc;
  private final Runnable hurry;
  private final Map<String, Long> known = new HashMap<>();
  private final Set<String> failing = new HashSet<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong promised = new AtomicLong();

  /**
   * @param hurry is run, again and again, while somebody waits for a position that is not reached;
   *     must be short
   */
  public Positions(JdbcTemplate jdbc, Runnable hurry) {
    this.jdbc = jdbc;
    this.hurry = hurry;
  }

  /** After the commit, in this process. */
  synchronized void reached(String processor, long position) {
    known.put(processor, position);
    failing.remove(processor);
    notifyAll();
    listeners.forEach(Runnable::run);
  }

  /** What this process has read itself; another one may be further. */
  public synchronized long here(Group group) {
    return known.getOrDefault(group.processor(), 0L);
  }

  /** What was reached is to be looked up again, for Postgres may have lost it. */
  synchronized void failed(String processor) {
    known.remove(processor);
    failing.add(processor);
  }

  /** What was reached is to be looked up again. */
  public synchronized void forget(Group group) {
    known.remove(group.processor());
    failing.remove(group.processor());
  }

  /** Whether the last batch in this process was rolled back. */
  public synchronized boolean isFailing(Group group) {
    return failing.contains(group.processor());
  }

  /** The listener must be short; it may run without need. */
  public Runnable onMove(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  public long of(Group group) {
    return of(group.processor());
  }

  /** 0 for one that has not begun. */
  public long of(String processor) {
    return jdbc
        .queryForList(
            "SELECT position FROM read_model.progress WHERE processing_group = ?",
            Long.class,
            processor)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /** What somebody has been told that every read now includes. */
  public long promised() {
    return promised.get();
  }

  /** Up to where every group has read whose rows a read shows. */
  public long ofAll() {
    Long position =
        jdbc.queryForObject(
            "SELECT CASE WHEN count(*) = ? THEN min(position) ELSE 0 END FROM read_model.progress"
                + " WHERE processing_group = ANY (?)",
            Long.class,
            AWAITED.length,
            AWAITED);
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
      hurry.run();
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

  /** The same of one group. */
  public boolean await(Group group, long position, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (here(group) < position && of(group) < position) {
      hurry.run();
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      synchronized (this) {
        if (here(group) < position) {
          TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK.toNanos()));
        }
      }
    }
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
    return known.keySet().containsAll(List.of(AWAITED));
  }

  private synchronized boolean isKnown(long position) {
    for (String processor : AWAITED) {
      if (known.getOrDefault(processor, 0L) < position) {
        return false;
      }
    }
    return true;
  }
}
