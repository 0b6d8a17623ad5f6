package io.mistersmith.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code java -jar benchmarks-exec.jar NAME [--quick]}. */
public final class Benchmarks {

  private static final Map<String, Benchmark> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("asof", new AsOfBenchmark()),
              Map.entry("baselines", new BaselinesBenchmark()),
              Map.entry("batch", new BatchBenchmark()),
              Map.entry("commands", new CommandsBenchmark()),
              Map.entry("event-store", new EventStoreBenchmark()),
              Map.entry("export", new ExportBenchmark()),
              Map.entry("latency", new LatencyBenchmark()),
              Map.entry("mcp", new McpBenchmark()),
              Map.entry("relay", new RelayBenchmark()),
              Map.entry("replay", new ReplayBenchmark()),
              Map.entry("schedule", new ScheduleBenchmark()),
              Map.entry("sse", new SseBenchmark()),
              Map.entry("verify", new VerifyBenchmark())));

  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    List<String> names = List.of(args).stream().filter(arg -> !arg.equals("--quick")).toList();
    Benchmark benchmark = names.size() == 1 ? ALL.get(names.getFirst()) : null;
    if (benchmark == null) {
      System.err.println(
          "Usage: bench NAME [--quick], where NAME is one of " + String.join(", ", ALL.keySet()));
      System.exit(2);
      return;
    }
    benchmark.run(names.size() < args.length, new Figures(System.out));
    System.exit(0);
  }
}
