package io.mistersmith.command.due;

import io.mistersmith.command.CommandRefused;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Does what is due, in the instance that follows the log, when it is due. */
public final class DueWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueWork.class);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(10);

  private final JdbcClient jdbc;
  private final Map<String, DueWorker> workers;
  private final DueSettings settings;
  private final Clock clock;
  private final Semaphore news = new Semaphore(0);
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("due-work").unstarted(this::run);
  private volatile BooleanSupplier leads = () -> false;
  private volatile boolean upToDate;
  private volatile boolean closed;

  DueWork(JdbcClient jdbc, List<DueWorker> workers, DueSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.workers = workers.stream().collect(Collectors.toMap(DueWorker::kind, Function.identity()));
    this.settings = settings;
    this.clock = clock;
  }

  public void start(BooleanSupplier whileLeading) {
    leads = whileLeading;
    thread.start();
  }

  /** What was done by the instance before may still be noted as due until the log was read. */
  public void leading() {
    upToDate = false;
  }

  /**
   * @param noted whether anything may have become due; work that is due later wakes itself
   */
  public void upToDate(boolean noted) {
    if (noted || !upToDate) {
      upToDate = true;
      wake();
    }
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    try {
      while (!closed) {
        Duration look = LONGEST_LOOK;
        if (upToDate && leads.getAsBoolean()) {
          try {
            due(clock.instant()).forEach(this::takeUp);
            look = untilNext(clock.instant());
          } catch (RuntimeException trouble) {
            LOG.warn("what is due cannot be read: {}", trouble.toString());
          }
        }
        if (news.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("no more due work");
    }
  }

  private List<Due> due(Instant now) {
    return jdbc.sql(
            """
            SELECT kind, key, payload, position, correlation_id, causation_id, tries
            FROM command.due_work WHERE due_at <= ? ORDER BY due_at, position LIMIT ?
            """)
        .params(Timestamp.from(now), settings.atOnce())
        .query(
            (row, _) ->
                new Due(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6),
                    row.getInt(7)))
        .list();
  }

  /** Work under way is not waited for: it wakes this thread. */
  private Duration untilNext(Instant now) {
    Optional<Timestamp> next =
        jdbc.sql("SELECT due_at FROM command.due_work WHERE due_at > ? ORDER BY due_at LIMIT 1")
            .param(Timestamp.from(now))
            .query(Timestamp.class)
            .optional();
    Duration wait =
        next.map(at -> Duration.between(now, at.toInstant()).plusMillis(1)).orElse(LONGEST_LOOK);
    if (wait.compareTo(SHORTEST_LOOK) < 0) {
      return SHORTEST_LOOK;
    }
    return wait.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : wait;
  }

  private void takeUp(Due due) {
    DueWorker worker = workers.get(due.kind());
    if (worker == null) {
      throw new IllegalStateException("nobody does " + due.kind());
    }
    String name = due.kind() + " " + due.key();
    if (!worker.isSlow()) {
      perform(worker, due, name);
    } else if (underWay.size() < settings.slow() && underWay.add(name)) {
      Thread.ofVirtual()
          .name(name)
          .start(
              () -> {
                try {
                  if (isStillDue(due)) {
                    perform(worker, due, name);
                  }
                } finally {
                  underWay.remove(name);
                  wake();
                }
              });
    }
  }

  /** It may have been done between being read and being taken up here. */
  private boolean isStillDue(Due due) {
    return jdbc.sql(
                """
                SELECT count(*) FROM command.due_work
                WHERE kind = ? AND key = ? AND position = ? AND tries = ?
                """)
            .params(due.kind(), due.key(), due.position(), due.tries())
            .query(Integer.class)
            .single()
        > 0;
  }

  private void perform(DueWorker worker, Due due, String name) {
    try {
      switch (worker.work(due)) {
        case DueWorker.Outcome.Done _ -> done(due);
        case DueWorker.Outcome.Later(Duration after) -> later(due, after);
      }
    } catch (CommandRefused refused) {
      // The target has moved on: what it was for is over.
      LOG.info("{} is no longer due: {}", name, refused.code());
      done(due);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException trouble) {
      LOG.warn("{} (try {}): {}", name, due.tries() + 1, trouble.toString());
      later(due, settings.pause(due.tries()));
    }
  }

  /** What was noted anew meanwhile has another position and stays. */
  private void done(Due due) {
    jdbc.sql("DELETE FROM command.due_work WHERE kind = ? AND key = ? AND position = ?")
        .params(due.kind(), due.key(), due.position())
        .update();
  }

  private void later(Due due, Duration pause) {
    jdbc.sql(
            """
            UPDATE command.due_work SET tries = tries + 1, due_at = ?
            WHERE kind = ? AND key = ? AND position = ?
            """)
        .params(Timestamp.from(clock.instant().plus(pause)), due.kind(), due.key(), due.position())
        .update();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
