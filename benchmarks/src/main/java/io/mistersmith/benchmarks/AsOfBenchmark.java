package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Reads of the task board now and as of random positions of its past, in turn: one task, the newest
 * 50, the newest 50 of a status.
 */
final class AsOfBenchmark implements Benchmark {
  private static final int ROUNDS = 3;
  private static final int WARM_UP = 500;
  private static final Paging PAGE = new Paging(50, null);
  private static final List<String> STATUSES =
      List.of("pending", "assigned", "running", "completed");

  private record Round(double get, double list, double status, double all) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int events = quick ? 100_000 : 1_000_000;
    try (BenchDatabase database = new BenchDatabase();
        HikariDataSource pool = database.pool(8);
        Replaying replaying = new Replaying(pool, database.source())) {
      List<TaskId> tasks = TaskLog.fill(replaying.engine(), events);
      replaying.ours(events);
      database.execute("VACUUM ANALYZE read_model.tasks");
      Reads reads = new Reads(new Rows(replaying.jdbc, Table.TASKS), tasks, events);
      reads.round(WARM_UP);
      List<Round> rounds = new ArrayList<>();
      for (int n = 0; n < ROUNDS; n++) {
        rounds.add(reads.round(quick ? 500 : 2000));
        Figures.progress("rounds read", n + 1, ROUNDS);
      }
      figures.print("asof.p99_ratio", Median.of(rounds, Round::all), "x");
      figures.print("asof.get.p99_ratio", Median.of(rounds, Round::get), "x");
      figures.print("asof.list.p99_ratio", Median.of(rounds, Round::list), "x");
      figures.print("asof.status.p99_ratio", Median.of(rounds, Round::status), "x");
      figures.print("asof.p99_ms", reads.p99(), "ms");
    }
  }

  private static final class Reads {
    private final Rows rows;
    private final List<TaskId> tasks;
    private final long events;
    private final Random random = new Random(42);
    private double p99;

    Reads(Rows rows, List<TaskId> tasks, long events) {
      this.rows = rows;
      this.tasks = tasks;
      this.events = events;
    }

    double p99() {
      return p99;
    }

    Round round(int times) {
      double[][] now = new double[3][times];
      double[][] then = new double[3][times];
      for (int i = 0; i < times; i++) {
        ReadPoint past = new ReadPoint(1 + random.nextLong(events));
        String task = tasks.get(random.nextInt(tasks.size())).value();
        String status = STATUSES.get(random.nextInt(STATUSES.size()));
        for (int kind = 0; kind < 3; kind++) {
          now[kind][i] = millis(kind, task, status, ReadPoint.NOW);
          then[kind][i] = millis(kind, task, status, past);
        }
      }
      p99 = p99(all(then));
      return new Round(
          p99(then[0]) / p99(now[0]),
          p99(then[1]) / p99(now[1]),
          p99(then[2]) / p99(now[2]),
          p99 / p99(all(now)));
    }

    private double millis(int kind, String task, String status, ReadPoint at) {
      long begin = System.nanoTime();
      switch (kind) {
        case 0 -> rows.find(task, at);
        case 1 -> rows.list(Filters.none(), at, PAGE);
        default -> rows.list(Filters.none().and("status = ?", status), at, PAGE);
      }
      return (System.nanoTime() - begin) / 1e6;
    }

    private static double[] all(double[][] kinds) {
      return Arrays.stream(kinds).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double p99(double[] millis) {
      double[] sorted = millis.clone();
      Arrays.sort(sorted);
      return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
  }
}
