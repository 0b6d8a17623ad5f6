package io.mistersmith.query.live;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one reader of new events in this process. It keeps the newest for everybody and never waits
 * for any client.
 */
@Component
public class LogTail implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Another instance may own a projection; then nothing wakes this one. */
  private static final Duration LOOK_AT_OTHERS = Duration.ofMillis(25);

  /** Or have taken it over from this one, which is more likely to be resting. */
  private static final Duration LOOK_IF_TAKEN_OVER = Duration.ofMillis(500);

  private static final int PAGE = 500;

  private final EventLog log;
  private final WakingEventSource source;
  private final Positions positions;
  private final LiveSettings settings;
  private final Semaphore news = new Semaphore(0);
  private final AtomicBoolean appended = new AtomicBoolean(true);
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private volatile @Nullable Recent recent;
  private volatile Map<Group, Long> shown = Map.of();

  /** When each group was last seen to move, or asked about, by {@link System#nanoTime()}. */
  private final Map<Group, Long> lookedAt = new EnumMap<>(Group.class);

  LogTail(
      EventLog log,
      WakingEventSource source,
      LogWakeUp wakeUp,
      Positions positions,
      LiveSettings settings) {
    this.log = log;
    this.source = source;
    this.positions = positions;
    this.settings = settings;
    wakeUp.onWakeUp(this::readSoon);
    positions.onMove(this::wake);
  }

  /**
   * Follows the log with the calling thread, until closed.
   *
   * @param after the position that the client has seen; {@link #end} for one that begins now
   */
  public Follower follow(Channel channel, long after) {
    Thread reader = Thread.currentThread();
    return follow(channel, after, () -> LockSupport.unpark(reader));
  }

  /**
   * @param wake is run, by another thread, when there may be news; must be short
   */
  public Follower follow(Channel channel, long after, Runnable wake) {
    Follower follower = new Follower(this, channel, after, wake);
    followers.add(follower);
    if (!running) {
      follower.end();
    }
    return follower;
  }

  void forget(Follower follower) {
    followers.remove(follower);
  }

  /** How far the log, or what that read model shows of it, is known here. */
  public long end(@Nullable Group shownBy) {
    return end(recent(), shownBy);
  }

  /** Of what is in memory: a newer end would skip what has come since. */
  long end(Recent recent, @Nullable Group shownBy) {
    long end = recent.end();
    return shownBy == null ? end : Math.min(end, shown.getOrDefault(shownBy, 0L));
  }

  Recent recent() {
    Recent known = recent;
    return known == null ? begin() : known;
  }

  private synchronized Recent begin() {
    Recent known = recent;
    if (known == null) {
      Map<Group, Long> now = new EnumMap<>(Group.class);
      for (Group group : Group.values()) {
        now.put(group, positions.of(group));
      }
      shown = now;
      known = Recent.emptyAt(log.head().position());
      recent = known;
    }
    return known;
  }

  private void readSoon() {
    appended.set(true);
    wake();
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void follow() {
    long readAt = System.nanoTime();
    while (running) {
      try {
        if (appended.getAndSet(false) || System.nanoTime() - readAt > LOOK.toNanos()) {
          readAt = System.nanoTime();
          readOn();
        }
        boolean behind = show();
        Duration patience = behind ? LOOK_AT_OTHERS : LOOK;
        if (news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException stopped) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("New events cannot be read: {}", e.getMessage());
        appended.set(true);
        pause();
      }
    }
  }

  private void readOn() {
    Recent before = recent();
    List<StoredEvent> page = source.after(before.end(), PAGE);
    if (!page.isEmpty()) {
      List<LogEvent> fresh = page.stream().map(LogEvent::new).toList();
      Recent now = before.with(fresh, settings.buffer(), settings.bufferBytes());
      recent = now;
      tell(null, before.end(), now.end(), fresh);
    }
    if (page.size() == PAGE) {
      readSoon();
    }
  }

  /** True when a read model has not shown everything yet. */
  private boolean show() {
    Recent now = recent();
    boolean behind = false;
    for (Group group : Group.values()) {
      long before = shown.getOrDefault(group, 0L);
      if (before < now.end()) {
        // A read model may be ahead of what was read here; what it is ahead by is told once it is
        // read.
        long reached = Math.min(reached(group, before), now.end());
        if (reached > before) {
          Map<Group, Long> next = new EnumMap<>(Group.class);
          next.putAll(shown);
          next.put(group, reached);
          shown = next;
          tell(group, before, reached, now.covers(before) ? now.between(before, reached) : null);
        }
        behind |= reached < now.end();
      }
    }
    return behind;
  }

  /**
   * What this process has read itself. The database is asked, since another instance may own the
   * group, only when nothing moved here for a while: each question would delay the projections.
   */
  private long reached(Group group, long before) {
    long here = positions.here(group);
    long now = System.nanoTime();
    if (here > before) {
      lookedAt.put(group, now);
    } else if (now - lookedAt.getOrDefault(group, 0L)
        >= (here == 0 ? LOOK_AT_OTHERS : LOOK_IF_TAKEN_OVER).toNanos()) {
      lookedAt.put(group, now);
      return Math.max(here, positions.of(group));
    }
    return here;
  }

  private void tell(@Nullable Group group, long from, long to, @Nullable List<LogEvent> fresh) {
    for (Follower follower : followers) {
      if (follower.channel().shownBy() == group) {
        follower.hear(from, to, fresh);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("log-tail").start(this::follow);
  }

  /** Ends the streams first, so that the web server need not wait for them. */
  @Override
  public void stop() {
    running = false;
    wake();
    followers.forEach(Follower::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
