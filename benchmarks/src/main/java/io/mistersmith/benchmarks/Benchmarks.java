package io.mistersmith.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code java -jar benchmarks-exec.jar NAME [--quick]}. */
public final class Benchmarks {

  private static final Map<String, Benchmark> ALL =
      new TreeMap<>(
          Map.of(
              "commands",
              new CommandsBenchmark(),
              "event-store",
              new EventStoreBenchmark(),
              "export",
              new ExportBenchmark(),
              "latency",
              new LatencyBenchmark(),
              "mcp",
              new McpBenchmark(),
              "schedule",
              new ScheduleBenchmark(),
              "verify",
              new VerifyBenchmark()));

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
