package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator sees of the running platform: metrics, health and one task's trace. */
class MonitoringStory {
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform = Platform.shared();
    client = platform.client();
    client.awaitAgent(client.spawn("Gauge", "being_measured"), "running", "idle");
  }

  @Test
  @Tag("D-178")
  @Tag("D-179")
  @Tag("D-180")
  @Tag("D-181")
  @Tag("D-182")
  @Tag("D-226")
  void everyServiceIsMeasured() {
    client.awaitTask(client.submit(task()), "completed");

    for (int port : List.of(platform.queryPort, platform.commandPort)) {
      Figures figures = Figures.of(platform, port);
      assertThat(figures.value("http_server_requests_seconds_count{.*method=\"GET\".*}"))
          .isPositive();
      assertThat(figures.value("hikaricp_connections_max{.*}")).isEqualTo(30);
    }
    for (int port : List.of(platform.commandPort, platform.runnerPort)) {
      assertThat(
              Figures.of(platform, port)
                  .value("smith_nats_messages_total{.*direction=\"published\".*}"))
          .isPositive();
    }
    await()
        .untilAsserted(
            () -> {
              Figures figures = Figures.of(platform, platform.queryPort);
              assertThat(
                      figures.value("smith_agent_state_changes_total{.*event=\"agent.running\".*}"))
                  .isPositive();
              assertThat(
                      figures.value(
                          "smith_task_duration_seconds_count{.*end=\"task.completed\".*}"))
                  .isPositive();
            });
  }

  @Test
  void metricsAreNoAffairOfStrangers() {
    assertThat(new Client(platform.queryPort, "").get("/metrics/prometheus").status())
        .isEqualTo(401);
  }

  @Test
  @Tag("D-166")
  @Tag("D-175")
  void aLogLineIsAnObjectThatNamesItsRequest() throws Exception {
    String request =
        new Client(platform.queryPort, "wrong").get("/api/v1/tasks").header("X-Request-Id");

    JsonNode line =
        await()
            .until(
                () ->
                    platform.logsOf("query-service").stream()
                        .filter(text -> text.contains(request))
                        .findFirst()
                        .map(MonitoringStory::json)
                        .orElse(null),
                Objects::nonNull);

    assertThat(line.path("request_id").asText()).isEqualTo(request);
    assertThat(line.path("trace_id").asText()).hasSize(32);
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("message").asText()).contains("token_required");
  }

  private static JsonNode json(String line) {
    try {
      return Client.JSON.readTree(line.substring(line.indexOf('{')));
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  @Tag("D-183")
  @Tag("D-184")
  @Tag("D-185")
  @Tag("D-186")
  void healthShowsPartsLagAndBaselines() {
    JsonNode health =
        client.awaiting("/health", body -> body.path("components").path("baselines").has("http"));

    assertThat(health.path("status").asText()).isEqualTo("up");
    JsonNode parts = health.path("components");
    assertThat(parts.path("postgres").path("status").asText()).isEqualTo("up");
    assertThat(parts.path("projections").path("fleet-board").has("behind")).isTrue();
    assertThat(parts.path("projections").path("fleet-board").has("behind_seconds")).isTrue();
    assertThat(parts.path("baselines").path("http").path("target_ms").asInt()).isEqualTo(100);
    JsonNode command = new Client(platform.commandPort, platform.token()).get("/health").body();
    assertThat(command.path("components").path("nats").path("status").asText()).isEqualTo("up");
  }

  /**
   * The load: four callers, each of whom shares a discovery, waits to find it, and reads a page,
   * again and again, while a client listens.
   */
  @Test
  @Tag("D-192")
  @Tag("D-193")
  @Tag("D-194")
  @Tag("D-195")
  void latenciesUnderLoadAreMeasuredBesideTheirTargets() throws Exception {
    int callers = 4;
    int rounds = 50;
    int shared = callers * rounds;
    JsonNode queryBefore = baselines(platform.queryPort);
    JsonNode commandBefore = baselines(platform.commandPort);

    try (Sse listener = Sse.open(client, "/discoveries/stream");
        var running = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int n = 0; n < callers; n++) {
        done.add(running.submit(() -> work(rounds)));
      }
      for (Future<?> caller : done) {
        caller.get();
      }
      await().until(() -> listener.events().size() >= shared);
    }

    await()
        .untilAsserted(
            () -> {
              JsonNode query = baselines(platform.queryPort);
              assertThat(sinceThen(query, queryBefore, "http")).isGreaterThanOrEqualTo(2L * shared);
              assertThat(sinceThen(query, queryBefore, "sql")).isGreaterThanOrEqualTo(shared);
              assertThat(sinceThen(query, queryBefore, "sse")).isBetween(1L, (long) shared);
              JsonNode command = baselines(platform.commandPort);
              assertThat(sinceThen(command, commandBefore, "http")).isGreaterThanOrEqualTo(shared);
              assertThat(sinceThen(command, commandBefore, "nats")).isPositive();
              for (JsonNode service : List.of(query, command)) {
                assertBeside(service, "http", 100);
                assertBeside(service, "sql", 50);
              }
              assertBeside(query, "sse", 100);
              assertBeside(command, "nats", 10);
            });
  }

  private static void work(int rounds) {
    for (int n = 0; n < rounds; n++) {
      Client.Answer shared =
          client.post(
              "/api/v1/discoveries",
              """
              {"agent_id":"agent-load","agent_role":"Load","discovery_type":"insight",
               "content":"how long does it take","confidence":0.5}""");
      assertThat(shared.status()).as("%s", shared.body()).isBetween(200, 202);
      String path = "/api/v1/discoveries/" + shared.body().path("discovery_id").asText();
      String position = shared.header("X-Event-Position");
      assertThat(client.get(path + "?min_position=" + position).status()).isEqualTo(200);
      assertThat(client.get("/api/v1/discoveries?limit=20").status()).isEqualTo(200);
    }
  }

  private static JsonNode baselines(int port) {
    return new Client(port, platform.token())
        .get("/health")
        .body()
        .path("components")
        .path("baselines");
  }

  private static long sinceThen(JsonNode now, JsonNode before, String what) {
    return now.path(what).path("measured").asLong() - before.path(what).path("measured").asLong();
  }

  private static void assertBeside(JsonNode baselines, String what, int target) {
    JsonNode shown = baselines.path(what);
    assertThat(shown.path("p99_ms").asDouble()).as(what).isPositive();
    assertThat(shown.path("target_ms").asInt()).as(what).isEqualTo(target);
    assertThat(shown.path("met").asBoolean())
        .as(what)
        .isEqualTo(shown.path("p99_ms").asDouble() <= target);
  }

  @Test
  @Tag("D-177")
  @Tag("D-222")
  void oneTraceLeadsFromTheRequestToTheRunAndBack() throws Exception {
    byte[] random = new byte[16];
    new Random().nextBytes(random);
    String trace = HexFormat.of().formatHex(random);
    try (Nats nats = Nats.connect(platform)) {
      nats.listen("tasks.>");

      String task =
          client
              .post("/api/v1/tasks", task(), "traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
              .body()
              .path("task_id")
              .asText();

      client.awaitTask(task, "completed");
      JsonNode events = client.get("/api/v1/events?limit=500&aggregate_id=" + task).body();
      assertThat(events.path("data"))
          .hasSizeGreaterThanOrEqualTo(4)
          .allSatisfy(
              event ->
                  assertThat(event.path("metadata").path("trace_id").asText())
                      .as(event.path("type").asText())
                      .isEqualTo(trace));
      JsonNode shared =
          client.awaiting(
              "/api/v1/events?type=discovery.shared&correlation=" + trace,
              page -> !page.path("data").isEmpty());
      JsonNode assigned =
          client
              .get("/api/v1/events?type=task.assigned&aggregate_id=" + task)
              .body()
              .path("data")
              .path(0);
      String run = assigned.path("payload").path("run_id").asText();
      assertThat(shared.path("data"))
          .allSatisfy(
              event -> {
                JsonNode metadata = event.path("metadata");
                assertThat(metadata.path("trace_id").asText()).isEqualTo(trace);
                assertThat(metadata.path("causation_id").asText())
                    .isEqualTo(assigned.path("event_id").asText());
                assertThat(metadata.path("run_id").asText()).isEqualTo(run);
              });
      assertThat(nats.tracesOn("tasks." + task + ".assignment")).containsOnly(trace);
      assertThat(nats.tracesOn("tasks." + task + ".result")).containsOnly(trace);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                Collector collector = Platform.COLLECTOR;
                assertThat(collector.has(trace, "query-service", "POST /api/v1/tasks")).isTrue();
                assertThat(collector.has(trace, "command-service", "POST /api/v1/tasks")).isTrue();
                assertThat(
                        collector.has(
                            trace, "agent-runner", "invoke_agent", "gen_ai.usage.input_tokens"))
                    .isTrue();
                // The worker's call is a part of its run: the run's span is its parent.
                assertThat(
                        collector.has(
                            trace,
                            "query-service",
                            "execute_tool share_discovery",
                            Collector.spanNamed(run)))
                    .isTrue();
                assertThat(
                        collector.has(
                            trace, "agent-runner", "invoke_agent", Collector.spanNamed(run)))
                    .isTrue();
                assertThat(collector.has(trace, "command-service", "POST /api/v1/discoveries"))
                    .isTrue();
              });
    }
  }

  /** A message is sent when its window is over, so two of them are at least a window apart. */
  @Test
  @Tag("D-088")
  void whatAWorkerPrintsInAWindowIsOneMessage() throws Exception {
    try (Nats nats = Nats.connect(platform)) {
      nats.listen("agents.*.output");
      String steps = "{\"lines\":50},{\"delay_ms\":10},".repeat(20);
      String task =
          client.submit(
              """
              {"description":"print much","required_capabilities":["being_measured"],
               "parameters":{"script":[%s{"answer":"printed"}]}}"""
                  .formatted(steps));
      String agent = client.awaitTask(task, "completed").path("assigned_to").asText();

      List<JsonNode> messages =
          nats.on("agents." + agent + ".output").stream()
              .filter(message -> message.path("task_id").asText().equals(task))
              .toList();
      int lines = messages.stream().mapToInt(message -> message.path("lines").size()).sum();
      assertThat(lines).isGreaterThan(20 * 50);
      Duration all = Duration.between(sentAt(messages.getFirst()), sentAt(messages.getLast()));
      long windows = all.toMillis() / 100;
      assertThat(messages).hasSizeLessThanOrEqualTo((int) windows + 3);
    }
  }

  private static Instant sentAt(JsonNode message) {
    return Instant.parse(message.path("timestamp").asText());
  }

  private static String task() {
    return "{\"description\":\"be measured\",\"required_capabilities\":[\"being_measured\"]}";
  }
}
