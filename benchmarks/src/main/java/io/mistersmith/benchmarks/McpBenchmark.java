package io.mistersmith.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A read tool over MCP, and the same read over REST, at 32 keep-alive connections, against a
 * trivial JSON route of the same server behind the same door.
 */
final class McpBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int CLIENTS = 32;

  /** A service that has just started takes so long to reach its pace. */
  private static final int WARM_UP = 6;

  private record Round(Load.Result trivial, Load.Result mcp, Load.Result rest) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    Duration slice = Duration.ofMillis(quick ? 1000 : 3000);
    try (RunningPlatform platform = RunningPlatform.up()) {
      String task = platform.submitTask();
      String call =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_task\",\"arguments\":{\"task_id\":\"%s\"}}}"
              .formatted(task);
      String trivial = KeepAlive.get("/info", platform.token());
      String mcp = KeepAlive.post("/mcp", platform.token(), call);
      String rest = KeepAlive.get("/api/v1/tasks/" + task, platform.token());
      List<Round> rounds = new ArrayList<>();
      for (int n = 1 - WARM_UP; n <= ROUNDS; n++) {
        Round round =
            new Round(
                load(platform, slice, trivial, "MisterSmith"),
                load(platform, slice, mcp, "structuredContent"),
                load(platform, slice, rest, task));
        if (n > 0) {
          rounds.add(round);
        }
      }
      print(figures, rounds);
    }
  }

  private static Load.Result load(
      RunningPlatform platform, Duration slice, String request, String expected) throws Exception {
    return Load.run(CLIENTS, slice, _ -> new KeepAlive(platform.queryPort(), request, expected));
  }

  private static void print(Figures figures, List<Round> rounds) {
    figures.print(
        "mcp.c32.ratio", Median.of(rounds, r -> r.mcp.perSecond() / r.trivial.perSecond()), "x");
    figures.print(
        "mcp.c32.p99_ratio",
        Median.of(rounds, r -> r.mcp.p99Millis() / r.trivial.p99Millis()),
        "x");
    figures.print(
        "rest.c32.ratio", Median.of(rounds, r -> r.rest.perSecond() / r.trivial.perSecond()), "x");
    figures.print("mcp.c32.per_s", Median.of(rounds, r -> r.mcp.perSecond()), "calls/s");
    figures.print("mcp.c32.p99", Median.of(rounds, r -> r.mcp.p99Millis()), "ms");
    figures.print("rest.c32.per_s", Median.of(rounds, r -> r.rest.perSecond()), "requests/s");
    figures.print("trivial.c32.per_s", Median.of(rounds, r -> r.trivial.perSecond()), "requests/s");
    figures.print("trivial.c32.p99", Median.of(rounds, r -> r.trivial.p99Millis()), "ms");
  }
}
