package io.mistersmith.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** The same number of tasks that do nothing, by db-scheduler: no agents, no history. */
final class DbScheduler {
  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS scheduled_tasks (
        task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
        execution_time timestamp with time zone NOT NULL, picked boolean NOT NULL, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone, version bigint NOT NULL,
        priority smallint, PRIMARY KEY (task_name, task_instance));
      CREATE INDEX IF NOT EXISTS execution_time_idx ON scheduled_tasks (execution_time);
      """;

  private DbScheduler() {}

  /** Tasks a second, from the first that is submitted to the end of the last. */
  static double perSecond(DataSource database, int tasks, int threads)
      throws SQLException, InterruptedException {
    try (HikariDataSource pool = pool(database, threads)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
      }
      return perSecond(pool, tasks, threads);
    }
  }

  /** A connection for each thread, and some for what fetches and submits. */
  private static HikariDataSource pool(DataSource database, int threads) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(threads + 4);
    return new HikariDataSource(config);
  }

  private static double perSecond(HikariDataSource database, int tasks, int threads)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(tasks);
    OneTimeTask<Void> noop = Tasks.oneTime("noop").execute((_, _) -> left.countDown());
    Scheduler scheduler =
        Scheduler.create(database, noop)
            .threads(threads)
            .pollingInterval(Duration.ofMillis(100))
            .pollUsingLockAndFetch(1, 4)
            .build();
    long from = System.nanoTime();
    try {
      scheduler.start();
      for (int n = 0; n < tasks; n += 500) {
        List<TaskInstance<?>> batch = new ArrayList<>();
        for (int i = n; i < Math.min(n + 500, tasks); i++) {
          batch.add(noop.instance(Integer.toString(i)));
        }
        scheduler.scheduleBatch(batch, Instant.now());
      }
      left.await();
      return tasks / ((System.nanoTime() - from) / 1e9);
    } finally {
      scheduler.stop();
    }
  }
}
