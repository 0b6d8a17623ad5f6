package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the request to the worker's start with ten idle scripted agents, and how many tasks that do
 * nothing pass through ten agents that are no processes, beside db-scheduler with as many tasks on
 * the same Postgres.
 */
final class ScheduleBenchmark implements Benchmark {
  private static final int AGENTS = 10;

  /** Submitted in one request; db-scheduler's are submitted together too. */
  private static final int TOGETHER = 100;

  private static final int ROUNDS = 3;
  private static final long PAUSE_MS = 50;

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    try (RunningPlatform platform = RunningPlatform.up()) {
      starts(platform, quick ? 50 : 200, figures);
      throughput(platform, quick ? 2000 : 6000, figures);
    }
  }

  private static void starts(RunningPlatform platform, int count, Figures figures)
      throws Exception {
    for (int n = 0; n < AGENTS; n++) {
      platform.spawn("start", "per_agent");
    }
    platform.awaitAgents("start", AGENTS);
    List<Double> all = new ArrayList<>();
    for (int n = -20; n < count; n++) {
      Instant asked = Instant.now();
      String task =
          platform.submit(
              "{\"description\":\"nothing\",\"required_capabilities\":[\"start\"],"
                  + "\"parameters\":{\"script\":[{\"answer\":\"done\"}]}}");
      JsonNode done = platform.awaitTask(task, "completed");
      if (n >= 0) {
        Instant started = Instant.parse(done.path("started_at").asText());
        all.add((double) java.time.Duration.between(asked, started).toNanos() / 1e6);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
    }
    figures.print("schedule.start.p50_ms", Percentiles.of(all, 0.50), "ms");
    figures.print("schedule.start.p99_ms", Percentiles.of(all, 0.99), "ms");
  }

  private static void throughput(RunningPlatform platform, int tasks, Figures figures)
      throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (InProcessRunner _ =
        new InProcessRunner(platform.natsUrl(), platform.secret("nats-runner"))) {
      for (int n = 0; n < AGENTS; n++) {
        platform.spawn("noop", "per_task");
      }
      platform.awaitAgents("noop", AGENTS);
      // They have kept the noop agents away from the runner that starts processes.
      platform.stopAgents("start");
      ours(platform, tasks);
      DbScheduler.perSecond(platform.database(), tasks, AGENTS);
      for (int round = 0; round < ROUNDS; round++) {
        ours.add(ours(platform, tasks));
        theirs.add(DbScheduler.perSecond(platform.database(), tasks, AGENTS));
        Figures.progress("rounds of tasks", round + 1, ROUNDS);
      }
    }
    figures.print("schedule.noop.per_s", Median.of(ours, Double::doubleValue), "tasks/s");
    figures.print("schedule.db_scheduler.per_s", Median.of(theirs, Double::doubleValue), "tasks/s");
  }

  /** From the first request to the end of the last task. */
  private static double ours(RunningPlatform platform, int tasks) throws Exception {
    long before = platform.head();
    long from = System.nanoTime();
    for (int n = 0; n < tasks; n += TOGETHER) {
      platform.submitTogether(
          Collections.nCopies(
              Math.min(TOGETHER, tasks - n),
              "{\"description\":\"nothing\",\"required_capabilities\":[\"noop\"]}"));
    }
    platform.awaitEvents("task.completed", tasks, before);
    return tasks / ((System.nanoTime() - from) / 1e9);
  }
}
