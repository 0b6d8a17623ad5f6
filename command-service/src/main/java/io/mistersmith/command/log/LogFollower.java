package io.mistersmith.command.log;

import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NewestEvents;
import io.mistersmith.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every event to one handler, in order, a page at a time. Handler and position commit
 * together, on the connection that holds the advisory lock of the name: of several instances one
 * follows, and one that has lost its lock can no longer commit. A page that fails is tried again
 * until it succeeds; nothing is skipped.
 */
public final class LogFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

  /** Events of a page. */
  public static final int PAGE = 500;

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final int VALID_SECONDS = 3;
  private static final Duration TO_FINISH = Duration.ofSeconds(1);

  /** What is done with the events. */
  public interface Handler {
    /** When this instance becomes the one that follows. */
    default void leading() {}

    /** In a transaction that begins with the first statement on the connection. */
    void page(Connection transaction, List<StoredEvent> events) throws Exception;

    /** After each commit, and at least once a second while there is nothing new. */
    default void upToDate() throws Exception {}
  }

  private final String name;
  private final DataSource database;
  private final NewestEvents<StoredEvent> log;
  private final Handler handler;
  private final Semaphore news = new Semaphore(1);
  private final Runnable unsubscribe;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long position;
  private volatile boolean leads;

  public LogFollower(
      String name,
      DataSource database,
      NewestEvents<StoredEvent> log,
      LogWakeUp wakeUp,
      Handler handler) {
    this.name = name;
    this.database = database;
    this.log = log;
    this.handler = handler;
    this.unsubscribe = wakeUp.onWakeUp(this::wake);
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** The last position that is done; 0 before this instance leads. */
  public long position() {
    return position;
  }

  public boolean leads() {
    return leads;
  }

  /** Has the handler called soon, even if there is no new event. */
  public void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try (Connection connection = database.getConnection()) {
        if (FollowerRow.tryLock(connection, name)) {
          try {
            FollowerRow.waitForDisk(connection, false);
            follow(connection);
          } finally {
            leads = false;
            FollowerRow.unlock(connection, name);
          }
        }
        pause = FIRST_PAUSE;
        if (!closed) {
          news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (SQLException | RuntimeException trouble) {
        if (!closed) {
          LOG.warn("{} waits: {}", name, trouble.getMessage());
        }
        pause = pause(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void follow(Connection connection) throws SQLException, InterruptedException {
    position = FollowerRow.position(connection, name);
    leads = true;
    LOG.info("{} follows the log from position {}", name, position);
    handler.leading();
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      news.drainPermits();
      boolean more = true;
      try {
        more = step(connection);
        pause = FIRST_PAUSE;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception trouble) {
        if (!closed) {
          LOG.error("{} cannot get past position {} and tries again", name, position, trouble);
        }
        abandon(connection);
        pause = pause(pause);
      }
      if (!more) {
        if (!news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)
            && !connection.isValid(VALID_SECONDS)) {
          throw new SQLException("the connection that holds the lock is lost");
        }
      }
    }
  }

  private static void abandon(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private boolean step(Connection connection) throws Exception {
    List<StoredEvent> page = log.after(position, PAGE);
    if (!page.isEmpty()) {
      long last = page.getLast().position();
      connection.setAutoCommit(false);
      handler.page(connection, page);
      FollowerRow.move(connection, name, position, last);
      connection.commit();
      connection.setAutoCommit(true);
      position = last;
    }
    if (page.size() < PAGE) {
      handler.upToDate();
    }
    return page.size() == PAGE;
  }

  private Duration pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      closed = true;
    }
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  @Override
  public void close() {
    closed = true;
    unsubscribe.run();
    wake();
    try {
      if (!thread.join(TO_FINISH)) {
        thread.interrupt();
        thread.join(TO_FINISH);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
