package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that one worker prints, from its process through the runner and NATS into events in
 * Postgres, on a whole platform of its own; beside them a client that publishes the same lines to
 * JetStream, a message a line, until they are acknowledged. The time is from the start of the task
 * to its last line, both as recorded in the log.
 */
final class RelayBenchmark implements Benchmark {

  private record Round(double linesPerSecond, double lost, double rawPerSecond) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int lines = quick ? 200_000 : 500_000;
    try (RunningPlatform platform = RunningPlatform.up();
        RawLines raw = new RawLines()) {
      String agent =
          platform
              .post(
                  "/api/v1/agents",
                  """
                  {"role":"Printer","capabilities":["printing"],"executor":"scripted"}""")
              .path("agent_id")
              .asText();
      platform.await(
          "/api/v1/agents/" + agent, a -> a.path("status").asText().matches("running|idle"));
      printed(platform, lines / 4);
      raw.publish(lines / 4);
      List<Round> rounds = new ArrayList<>();
      for (int round = 0; round < (quick ? 1 : 3); round++) {
        Round ours = printed(platform, lines);
        rounds.add(new Round(ours.linesPerSecond(), ours.lost(), raw.publish(lines)));
      }
      figures.print("relay.lines_per_s", Median.of(rounds, Round::linesPerSecond), "lines/s");
      figures.print("relay.lost", rounds.stream().mapToDouble(Round::lost).sum(), "lines");
      figures.print("relay.raw_lines_per_s", Median.of(rounds, Round::rawPerSecond), "lines/s");
      figures.print(
          "relay.ratio", Median.of(rounds, r -> r.linesPerSecond() / r.rawPerSecond()), "ratio");
      figures.print("relay.runner_peak_mb", (double) platform.peakMemory("agent-runner"), "MiB");
    }
  }

  private static Round printed(RunningPlatform platform, int lines) throws Exception {
    String task =
        platform
            .post(
                "/api/v1/tasks",
                """
                {"description":"print","required_capabilities":["printing"],
                 "parameters":{"script":[{"lines":%d},{"answer":"done"}]}}"""
                    .formatted(lines))
            .path("task_id")
            .asText();
    JsonNode done =
        platform.await(
            "/api/v1/tasks/" + task, t -> t.path("status").asText().matches("completed|failed"));
    Instant from = recordedAt(platform, task, "task.started");
    Instant to = from;
    long expected = 0;
    long lost = 0;
    StringBuilder open = new StringBuilder();
    long after = 0;
    while (true) {
      JsonNode page =
          platform
              .get(
                  "/api/v1/events?limit=100&aggregate_id="
                      + done.path("run_id").asText()
                      + "&after="
                      + after)
              .path("data");
      if (page.isEmpty()) {
        break;
      }
      for (JsonNode event : page) {
        after = event.path("position").asLong();
        JsonNode chunk = event.path("payload").path("lines");
        for (int i = 0; i < chunk.size(); i++) {
          open.append(chunk.get(i).asText());
          if (i == chunk.size() - 1 && event.path("payload").path("continues").asBoolean()) {
            break;
          }
          String line = open.toString();
          open.setLength(0);
          if (line.startsWith("{\"type\":\"note\"")) {
            lost += line.equals("{\"type\":\"note\",\"n\":" + expected + "}") ? 0 : 1;
            expected++;
            to = Instant.parse(event.path("recorded_at").asText());
          }
        }
      }
    }
    double seconds = Duration.between(from, to).toMillis() / 1000.0;
    return new Round(lines / seconds, lost + Math.abs(lines - expected), 0);
  }

  private static Instant recordedAt(RunningPlatform platform, String task, String type)
      throws Exception {
    for (JsonNode event :
        platform.get("/api/v1/events?limit=500&aggregate_id=" + task).path("data")) {
      if (event.path("type").asText().equals(type)) {
        return Instant.parse(event.path("recorded_at").asText());
      }
    }
    throw new IllegalStateException(task + " has no " + type);
  }
}
