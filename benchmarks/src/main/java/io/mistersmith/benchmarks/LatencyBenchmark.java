package io.mistersmith.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepted command to row visible in query-service, and to an SSE client, at 50 commands a second,
 * on a whole platform of its own that has done the same for some seconds before anything counts.
 */
final class LatencyBenchmark implements Benchmark {
  static final int PER_SECOND = 50;
  private static final int WARM_UP_SECONDS = 10;

  record Sample(String id, long acceptedAt, long visibleAt) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    try (RunningPlatform platform = RunningPlatform.up()) {
      Map<String, Long> streamed = new ConcurrentHashMap<>();
      Thread stream = Thread.ofVirtual().start(() -> platform.readDiscoveries(streamed));
      share(platform, PER_SECOND * WARM_UP_SECONDS);
      List<Sample> samples = share(platform, PER_SECOND * (quick ? 6 : 30));
      awaitAll(streamed, samples);
      stream.interrupt();

      List<Double> row = new ArrayList<>();
      List<Double> sse = new ArrayList<>();
      for (Sample sample : samples) {
        row.add(millis(sample.visibleAt() - sample.acceptedAt()));
        Optional.ofNullable(streamed.get(sample.id()))
            .ifPresent(at -> sse.add(millis(Math.max(0, at - sample.acceptedAt()))));
      }
      figures.print("latency.row.p50_ms", Percentiles.of(row, 0.50), "ms");
      figures.print("latency.row.p99_ms", Percentiles.of(row, 0.99), "ms");
      figures.print("latency.sse.p50_ms", Percentiles.of(sse, 0.50), "ms");
      figures.print("latency.sse.p99_ms", Percentiles.of(sse, 0.99), "ms");
      figures.print("latency.sse.lost", samples.size() - sse.size(), "events");
    }
  }

  /** Sends at a fixed rate whatever the answers take. */
  static List<Sample> share(RunningPlatform platform, int count) throws Exception {
    ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (int n = 0; n < count; n++) {
        long due = start + n * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        LockSupport.parkNanos(due - System.nanoTime());
        senders.execute(
            () -> {
              try {
                samples.add(one(platform));
              } catch (Exception e) {
                failures.add(e);
              }
            });
      }
    }
    Exception failure = failures.peek();
    if (failure != null) {
      throw new IllegalStateException(failures.size() + " of " + count + " failed", failure);
    }
    return List.copyOf(samples);
  }

  private static Sample one(RunningPlatform platform) throws Exception {
    RunningPlatform.Shared shared = platform.shareDiscovery();
    long acceptedAt = System.nanoTime();
    platform.awaitDiscovery(shared);
    return new Sample(shared.id(), acceptedAt, System.nanoTime());
  }

  private static void awaitAll(Map<String, Long> streamed, List<Sample> samples) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < end
        && !samples.stream().allMatch(sample -> streamed.containsKey(sample.id()))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
