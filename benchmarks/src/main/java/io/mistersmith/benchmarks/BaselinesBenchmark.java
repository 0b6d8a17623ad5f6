package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The 99th percentiles that the services themselves show in /health, under 50 commands a second,
 * each read back at once, while a client listens. They are of the last two minutes, so the load is
 * kept up until the first requests to new processes are no longer among them.
 */
final class BaselinesBenchmark implements Benchmark {
  private static final int SECONDS = 160;
  private static final int QUICK_SECONDS = 20;

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    try (RunningPlatform platform = RunningPlatform.up()) {
      Map<String, Long> streamed = new ConcurrentHashMap<>();
      Thread stream = Thread.ofVirtual().start(() -> platform.readDiscoveries(streamed));
      int seconds = quick ? QUICK_SECONDS : SECONDS;
      LatencyBenchmark.share(platform, LatencyBenchmark.PER_SECOND * seconds);
      print("QUERY", platform, figures);
      print("COMMAND", platform, figures);
      stream.interrupt();
    }
  }

  private static void print(String part, RunningPlatform platform, Figures figures)
      throws Exception {
    JsonNode baselines = platform.get(part, "/health").path("components").path("baselines");
    for (String what : List.of("http", "nats", "sql", "sse")) {
      if (baselines.has(what)) {
        String name = "baselines." + part.toLowerCase(Locale.ROOT) + "." + what;
        figures.print(name + ".p99_ms", baselines.path(what).path("p99_ms").asDouble(), "ms");
        figures.print(name + ".target_ms", baselines.path(what).path("target_ms").asDouble(), "ms");
      }
    }
  }
}
