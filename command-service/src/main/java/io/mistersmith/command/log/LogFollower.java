package io.mistersmith.command.log;

import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NewestEvents;
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

  /** By a handler that is not done at once with what it is given. */
  private static final Duration NOTED_EVERY = Duration.ofMillis(100);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final int VALID_SECONDS = 3;
  private static final Duration TO_FINISH = Duration.ofSeconds(1);

  /** What is done with the events. */
  public interface Handler {
    /** When this instance becomes the one that follows. */
    default void leading() {}

    /** In a transaction that begins with the first statement on the connection. */
    void page(Connection transaction, List<ReadEvent> events) throws Exception;

    /**
     * Up to which position it is done with what it was given; that is noted with the page if it is
     * all, and soon if it is not. What is not noted is given again to who follows next.
     */
    default long done(long given) throws Exception {
      return given;
    }

    /** After each commit, and at least once a second while there is nothing new. */
    default void upToDate() throws Exception {}
  }

  private final String name;
  private final DataSource database;
  private final NewestEvents<ReadEvent> log;
  private final Handler handler;
  private final Semaphore news = new Semaphore(1);
  private final Runnable unsubscribe;
  private final Thread thread;
  private volatile boolean closed;
  private long position;
  private long noted;
  private long notedAt = System.nanoTime();
  private boolean behind;
  private volatile boolean leads;

  public LogFollower(
      String name,
      DataSource database,
      NewestEvents<ReadEvent> log,
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
    noted = FollowerRow.position(connection, name);
    position = noted;
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
        Duration patience = behind ? NOTED_EVERY : POLL;
        if (!news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)
            && !connection.isValid(VALID_SECONDS)) {
          throw new SQLException("the connection that holds the lock is lost");
        }
      }
    }
    noteWhatIsDone(connection);
  }

  private void noteWhatIsDone(Connection connection) throws SQLException {
    try {
      note(connection, handler.done(position));
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      LOG.debug("{} is given again what follows position {}", name, noted, e);
    }
  }

  private void note(Connection connection, long done) throws SQLException {
    if (done > noted) {
      FollowerRow.move(connection, name, noted, done);
    }
  }

  private static void abandon(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private boolean step(Connection connection) throws Exception {
    List<ReadEvent> page = log.after(position, PAGE);
    long last = page.isEmpty() ? position : page.getLast().position();
    connection.setAutoCommit(false);
    if (!page.isEmpty()) {
      handler.page(connection, page);
    }
    long done = handler.done(last);
    behind = done < last;
    boolean due = !behind || System.nanoTime() - notedAt > NOTED_EVERY.toNanos();
    if (due) {
      note(connection, done);
    }
    connection.commit();
    connection.setAutoCommit(true);
    position = last;
    if (due) {
      noted = Math.max(noted, done);
      notedAt = System.nanoTime();
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
