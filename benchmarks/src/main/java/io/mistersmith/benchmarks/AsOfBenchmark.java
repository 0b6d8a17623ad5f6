package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Reads of the boards of tasks and agents now and as of random positions of their past, in turn:
 * one task, the newest 50 tasks, those of a status, the newest 50 agents, those of a status.
 */
final class AsOfBenchmark implements Benchmark {
  private static final int ROUNDS = 3;
  private static final int WARM_UP = 500;
  private static final Paging PAGE = new Paging(50, null);
  private static final List<String> STATUSES =
      List.of("pending", "assigned", "running", "completed");
  private static final List<String> AGENT_STATUSES = List.of("running", "busy", "idle");

  private enum Kind {
    GET,
    LIST,
    STATUS,
    AGENTS,
    AGENT_STATUS;

    String figure() {
      return "asof." + name().toLowerCase(Locale.ROOT) + ".p99_ratio";
    }
  }

  /** Milliseconds of reads of one kind. */
  private static final class Measured {
    final Kind kind;
    final double[] now;
    final double[] then;

    Measured(Kind kind, int times) {
      this.kind = kind;
      this.now = new double[times];
      this.then = new double[times];
    }
  }

  /**
   * @param all over all kinds together
   */
  private record Round(double all, Map<Kind, Double> each) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int events = quick ? 100_000 : 1_000_000;
    try (BenchDatabase database = new BenchDatabase();
        HikariDataSource pool = database.pool(8);
        Replaying replaying = new Replaying(pool, database.source())) {
      GrownBoards boards = new GrownBoards(replaying);
      boards.grow(events);
      database.execute("VACUUM ANALYZE read_model.tasks");
      database.execute("VACUUM ANALYZE read_model.agents");
      Reads reads = new Reads(replaying, boards.tasks(), events);
      reads.round(WARM_UP);
      List<Round> rounds = new ArrayList<>();
      for (int n = 0; n < ROUNDS; n++) {
        rounds.add(reads.round(quick ? 500 : 2000));
        Figures.progress("rounds read", n + 1, ROUNDS);
      }
      figures.print("asof.p99_ratio", Median.of(rounds, Round::all), "x");
      for (Kind kind : Kind.values()) {
        figures.print(
            kind.figure(), Median.of(rounds, round -> round.each().getOrDefault(kind, 0.0)), "x");
      }
      figures.print("asof.p99_ms", reads.p99(), "ms");
      figures.print("asof.events", events, "events");
    }
  }

  private static final class Reads {
    private final Rows tasks;
    private final Rows agents;
    private final List<String> ids;
    private final long events;
    private final Random random = new Random(42);
    private double p99;

    Reads(Replaying replaying, List<String> ids, long events) {
      this.tasks = new Rows(replaying.jdbc, Table.TASKS);
      this.agents = new Rows(replaying.jdbc, Table.AGENTS);
      this.ids = ids;
      this.events = events;
    }

    double p99() {
      return p99;
    }

    Round round(int times) {
      List<Measured> kinds = Arrays.stream(Kind.values()).map(k -> new Measured(k, times)).toList();
      for (int i = 0; i < times; i++) {
        ReadPoint past = new ReadPoint(1 + random.nextLong(events));
        String task = any(ids);
        String status = any(STATUSES);
        String agentStatus = any(AGENT_STATUSES);
        for (Measured one : kinds) {
          Kind kind = one.kind;
          String of = kind == Kind.GET ? task : kind == Kind.STATUS ? status : agentStatus;
          one.now[i] = millis(kind, of, ReadPoint.NOW);
          one.then[i] = millis(kind, of, past);
        }
      }
      p99 = p99(all(kinds, one -> one.then));
      Map<Kind, Double> each = new EnumMap<>(Kind.class);
      kinds.forEach(one -> each.put(one.kind, p99(one.then) / p99(one.now)));
      return new Round(p99 / p99(all(kinds, one -> one.now)), each);
    }

    private String any(List<String> of) {
      return of.get(random.nextInt(of.size()));
    }

    private double millis(Kind kind, String of, ReadPoint at) {
      long begin = System.nanoTime();
      switch (kind) {
        case GET -> tasks.find(of, at);
        case LIST -> tasks.list(Filters.none(), at, PAGE);
        case STATUS -> tasks.list(Filters.none().and("status = ?", of), at, PAGE);
        case AGENTS -> agents.list(Filters.none(), at, PAGE);
        case AGENT_STATUS -> agents.list(Filters.none().and("status = ?", of), at, PAGE);
      }
      return (System.nanoTime() - begin) / 1e6;
    }

    private static double[] all(List<Measured> kinds, Function<Measured, double[]> millis) {
      return kinds.stream().map(millis).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double p99(double[] millis) {
      double[] sorted = millis.clone();
      Arrays.sort(sorted);
      return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
  }
}
