package io.mistersmith.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks when events were committed, by whatever process. Keeps one connection that
 * listens; when it is lost the callbacks run once a poll interval until it is back. A callback must
 * be short: it runs on the listening thread, or on the one that has committed, and they may do so
 * at the same time.
 */
public final class LogWakeUp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogWakeUp.class);

  private final DataSource database;
  private final WakeUpSettings settings;
  private final List<Runnable> callbacks = new CopyOnWriteArrayList<>();
  private final Thread listener =
      Thread.ofPlatform().daemon().name("event-store-wake-up").unstarted(this::run);
  private final AtomicLong count = new AtomicLong();

  /** The end of the log, as far as the callbacks were run for it. */
  private final AtomicLong known = new AtomicLong();

  private volatile boolean closed;
  private volatile boolean listening;
  private volatile @Nullable Connection current;

  private LogWakeUp(DataSource database, WakeUpSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  public static LogWakeUp start(DataSource database) {
    return start(database, WakeUpSettings.DEFAULTS);
  }

  public static LogWakeUp start(DataSource database, WakeUpSettings settings) {
    LogWakeUp wakeUp = new LogWakeUp(database, settings);
    wakeUp.listener.start();
    return wakeUp;
  }

  /** The callback may run without a new event; running the result ends it. */
  public Runnable onWakeUp(Runnable callback) {
    callbacks.add(callback);
    return () -> callbacks.remove(callback);
  }

  /**
   * This process has committed events up to that position. The callbacks run at once, and not again
   * when Postgres tells of them.
   */
  public void committed(long position) {
    if (known.getAndAccumulate(position, Math::max) < position) {
      wakeAll();
    }
  }

  /** How often the callbacks were run so far; counted before they run. */
  long count() {
    return count.get();
  }

  /** False while the connection is lost and only the poll is left. */
  public boolean isListening() {
    return listening;
  }

  @Override
  public void close() {
    closed = true;
    listener.interrupt();
    Connection open = current;
    if (open != null) {
      try {
        // The listener may be waiting in it for the rest of the poll interval.
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The listening connection was gone already", e);
      }
    }
  }

  private void run() {
    Duration pause = settings.firstPause();
    while (!closed) {
      try (Connection connection = database.getConnection()) {
        current = connection;
        listen(connection);
        pause = settings.firstPause();
        wakeAll();
        follow(connection);
      } catch (SQLException e) {
        if (!closed) {
          LOG.warn(
              "Not listening for new events, next attempt in {} ms: {}",
              pause.toMillis(),
              e.getMessage());
        }
      }
      listening = false;
      current = null;
      pause(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : longer;
    }
  }

  private void listen(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    connection.setNetworkTimeout(Runnable::run, millis(settings.networkTimeout()));
    execute(connection, "LISTEN event_store");
    listening = true;
  }

  private void follow(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    long probed = System.nanoTime();
    while (!closed) {
      PGNotification[] news = postgres.getNotifications(millis(settings.poll()));
      if (news == null || news.length == 0) {
        if (System.nanoTime() - probed > settings.probe().toNanos()) {
          execute(connection, "SELECT 1");
          probed = System.nanoTime();
        }
        wakeAll();
      } else {
        probed = System.nanoTime();
        committed(last(news));
      }
    }
  }

  /** Each notification says where its events end. */
  private static long last(PGNotification[] news) {
    return Arrays.stream(news).mapToLong(one -> Long.parseLong(one.getParameter())).max().orElse(0);
  }

  private void wakeAll() {
    count.incrementAndGet();
    for (Runnable callback : callbacks) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        LOG.warn("A reader could not be woken", e);
      }
    }
  }

  /** While there is no connection, readers are still woken at the poll interval. */
  private void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
      try {
        Thread.sleep(Duration.ofNanos(Math.min(left, settings.poll().toNanos())));
      } catch (InterruptedException e) {
        // Only close() interrupts.
        return;
      }
      wakeAll();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
