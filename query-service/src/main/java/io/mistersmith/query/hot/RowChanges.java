package io.mistersmith.query.hot;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.live.Channel;
import io.mistersmith.query.live.Follower;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.LogTail;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells which rows may have changed, whichever instance of this service changed them, once they can
 * be read: a row that is read after it was told of is at least as new.
 */
@Component
public class RowChanges implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RowChanges.class);
  private static final int PAUSE_MILLIS = 250;

  private final LogTail tail;
  private final EventLog log;
  private final Semaphore news = new Semaphore(0);
  private final List<Consumer<RowChange>> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<Group, Long> seen = Map.of();
  private volatile @Nullable Thread teller;

  RowChanges(LogTail tail, EventLog log) {
    this.tail = tail;
    this.log = log;
  }

  /** The listener must be short; it may be told without need. */
  public void onChange(Consumer<RowChange> listener) {
    listeners.add(listener);
  }

  /** All changes of the group's rows up to this position have been told; -1 for none. */
  public long seen(Group group) {
    return seen.getOrDefault(group, -1L);
  }

  private record Everything(Group shownBy, EventLog log) implements Channel {
    @Override
    public boolean wants(LogEvent event) {
      return true;
    }

    @Override
    public List<LogEvent> history(long after, int limit) {
      return log.readAfter(after, limit).stream().map(LogEvent::new).toList();
    }
  }

  private void tell() {
    Map<Group, Follower> followers = new EnumMap<>(Group.class);
    while (teller == Thread.currentThread()) {
      try {
        for (Group group : Group.values()) {
          long end = tail.end(group);
          tell(followers.computeIfAbsent(group, g -> follow(g, end)));
          Map<Group, Long> next = new EnumMap<>(Group.class);
          next.putAll(seen);
          next.put(group, end);
          seen = next;
        }
        news.acquire();
        news.drainPermits();
      } catch (InterruptedException stopped) {
        break;
      } catch (RuntimeException e) {
        LOG.warn("The changes of rows cannot be followed: {}", e.getMessage());
        pause();
        news.release();
      }
    }
    followers.values().forEach(Follower::close);
  }

  private Follower follow(Group group, long end) {
    return tail.follow(new Everything(group, log), end, news::release);
  }

  private void tell(Follower follower) {
    Follower.Batch batch = follower.poll();
    while (!batch.isEmpty()) {
      for (LogEvent event : batch.events()) {
        RowChange.of(event)
            .forEach(change -> listeners.forEach(listener -> listener.accept(change)));
      }
      batch = follower.poll();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    Thread thread = Thread.ofVirtual().name("row-changes").unstarted(this::tell);
    teller = thread;
    thread.start();
  }

  @Override
  public void stop() {
    Thread thread = teller;
    teller = null;
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return teller != null;
  }
}
