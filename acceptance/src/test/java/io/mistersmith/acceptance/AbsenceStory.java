package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parts of the platform that are away for a while, and come back: NATS, Postgres, a runner. */
class AbsenceStory extends Impatient {
  @Test
  @Tag("D-168")
  void whatIsAskedForWhileNatsIsAwayIsToldOnceAndInOrderWhenItComesBackWithAnEmptyStore()
      throws Exception {
    String running = client.submit(Wave.task("under way when NATS goes", "work", 4000));
    client.awaitTask(running, "running");
    platform.kill("nats");
    deleted(platform.home.resolve("data/nats"));

    List<String> asked = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      asked.add("found without NATS, " + n);
      Client.Answer accepted = client.post("/api/v1/discoveries", discovery(asked.getLast()));
      assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(201);
    }
    List<String> tasks =
        Stream.generate(() -> client.submit(Wave.task("asked for without NATS", "work", 100)))
            .limit(3)
            .toList();
    platform.upAgain();

    for (String task : tasks) {
      client.awaitTask(task, "completed");
      History.of(client, task).mustMakeSense();
    }
    client.awaitTask(running, "completed");
    History.of(client, running).mustMakeSense();
    List<Stored> told = new ArrayList<>();
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              told.clear();
              told.addAll(Stored.in(platform, "DISCOVERIES"));
              assertThat(told)
                  .extracting(stored -> stored.body().path("content").asText())
                  .filteredOn(content -> content.startsWith("found without NATS"))
                  .isEqualTo(asked);
            });
    assertThat(told).extracting(Stored::position).isSorted().doesNotHaveDuplicates();
  }

  @Test
  @Tag("D-047")
  void anAgentThatLivesSaysSoAtEachHeartbeat() throws Exception {
    try (Nats nats = Nats.connect(platform)) {
      String subject = "agents." + agents.getFirst() + ".heartbeat";
      nats.listen(subject);
      await().atMost(PATIENCE).until(() -> nats.on(subject).size() > 3);

      List<Instant> said =
          nats.on(subject).stream()
              .map(heartbeat -> Instant.parse(heartbeat.path("timestamp").asText()))
              .toList();
      for (int n = 1; n < said.size(); n++) {
        assertThat(Duration.between(said.get(n - 1), said.get(n)))
            .isGreaterThan(Duration.ofMillis(500));
      }
    }
  }

  private static void deleted(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    assertThat(directory).doesNotExist();
  }

  @Test
  @Tag("D-151")
  @Tag("D-152")
  @Tag("D-153")
  @Tag("D-154")
  @Tag("D-160")
  @Tag("D-167")
  void agentsThatEndedBecauseNatsStayedAwayAreReportedAndStartedAgainWhenItIsBack() {
    Client command = new Client(platform.commandPort, platform.token());
    platform.kill("nats");
    await().atMost(PATIENCE).until(() -> Workers.of(home).isEmpty());
    JsonNode nats =
        command
            .awaiting(
                "/health",
                health ->
                    health.path("components").path("nats").path("failed_attempts").asInt() > 10)
            .path("components")
            .path("nats");
    assertThat(nats.path("status").asText()).isEqualTo("down");
    assertThat(command.get("/health/ready").status()).isEqualTo(503);
    assertThat(pausesBetweenAttempts())
        .as("100 ms, doubled each time to 1 s, and less by up to a quarter")
        .hasSizeGreaterThan(10)
        .satisfies(
            pauses -> {
              for (int n = 0; n < pauses.size(); n++) {
                int longest = n < 4 ? 100 << n : 1000;
                assertThat(pauses.get(n)).isBetween(longest * 3 / 4, longest);
              }
            });

    platform.upAgain();

    for (String agent : agents) {
      JsonNode failed =
          client.awaiting(
              "/api/v1/events?type=agent.failed&aggregate_id=" + agent,
              page -> page.path("data").findValuesAsText("code").contains("lease_lost"));
      assertThat(failed.path("data")).isNotEmpty();
      client.awaitAgent(agent, "running", "idle");
    }
    assertThat(command.get("/health/ready").status()).isEqualTo(200);
    theConnectionsStoryIsInLogsAndMetrics();
    processesAndAgentsAgree();
  }

  /** Of the last time that the connection was lost, in milliseconds. */
  private static List<Integer> pausesBetweenAttempts() {
    Pattern attempt = Pattern.compile(".*NATS: attempt (\\d+) failed, the next in (\\d+) ms.*");
    List<Integer> pauses = new ArrayList<>();
    for (String line : platform.logsOf("command-service")) {
      Matcher match = attempt.matcher(line);
      if (match.matches()) {
        if (match.group(1).equals("1")) {
          pauses.clear();
        }
        pauses.add(Integer.parseInt(match.group(2)));
      }
    }
    return pauses;
  }

  private static void theConnectionsStoryIsInLogsAndMetrics() {
    Figures figures = Figures.of(platform, platform.commandPort);
    for (String event : List.of("DISCONNECTED", "RECONNECTED")) {
      String series = "smith_nats_connection_events_total{.*event=\"" + event + "\".*}";
      assertThat(figures.value(series)).as(event).isPositive();
    }
    assertThat(figures.value("smith_nats_connection_errors_total{.*kind=\"client\".*}"))
        .isPositive();
    assertThat(String.join("\n", platform.logsOf("command-service")))
        .containsSubsequence(
            "connection disconnected", "NATS client: ", "connected to NATS at", "ping every PT30S");
  }

  @Test
  @Tag("D-161")
  void whatCannotBeDoneYetIsNotAcknowledgedAndComesAgainUntilItIsDone() throws Exception {
    String error = "agents." + agents.getFirst() + ".events.error";
    String id = "err_" + UUID.randomUUID();
    try (Nats nats = Nats.connect(platform)) {
      platform.kill("postgres");
      nats.say("agents.agent-nobody.status.idle", Map.of(), id);
      nats.say(error, Nats.envelope("agent.error"), logicalError(id));
      await()
          .atMost(PATIENCE)
          .until(() -> nats.consumer("AGENTS", "ingest-agents").getRedelivered() > 0);

      platform.upAgain();

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                ConsumerInfo now = nats.consumer("AGENTS", "ingest-agents");
                assertThat(now.getNumAckPending() + now.getRedelivered()).isZero();
              });
    }
    List<String> types = new ArrayList<>();
    client
        .awaiting("/api/v1/events?aggregate_id=" + id, page -> page.path("data").size() == 2)
        .path("data")
        .forEach(event -> types.add(event.path("type").asText()));
    assertThat(types).containsExactly("error.reported", "error.answered");
    assertThat(
            new Client(platform.commandPort, platform.token())
                .get("/api/v1/parked-messages?limit=500")
                .body()
                .path("data"))
        .filteredOn(parked -> parked.toString().contains("agent-nobody"))
        .hasSize(1);
  }

  private static String logicalError(String id) {
    return """
        {"error_id":"%s","agent_id":"%s","category":"logical","code":"seen_from_outside",
         "message":"m","timestamp":"%s"}"""
        .formatted(id, agents.getFirst(), Instant.now());
  }

  @Test
  @Tag("D-044")
  @Tag("D-046")
  @Tag("D-050")
  @Tag("D-156")
  @Tag("D-170")
  @Tag("D-196")
  @Tag("D-097")
  @Tag("D-048")
  void severalRunnersHaveEachTheirOwnAgentsAndTheFencedOneSpeaksForNobody() throws Exception {
    String waiting = client.spawn("Worker", "elsewhere");
    client.awaitAgent(waiting, "created"); // the pool of the one runner is full

    try (Nats nats = Nats.connect(platform);
        SecondService second = SecondService.runner(platform)) {
      nats.listen("agents.discovery.announce");
      JsonNode placed = client.awaitAgent(waiting, "running", "idle");
      assertThat(placed.path("runner_id").asText()).isEqualTo("second");
      assertThat(Files.readString(platform.home.resolve("second-agent-runner.log")))
          .containsSubsequence("connected to NATS", "spawn of " + waiting + ": accepted");
      assertThat(nats.on("agents.discovery.announce"))
          .filteredOn(announced -> announced.path("agent_id").asText().equals(waiting))
          .extracting(announced -> announced.path("runner_id").asText())
          .containsExactly("second");
      assertThat(
              client.get("/api/v1/agents/" + agents.getFirst()).body().path("runner_id").asText())
          .isEqualTo("local");

      List<String> both =
          List.of(
              client.submit(Wave.task("two at once", "work", 10_000)),
              client.submit(Wave.task("two at once", "elsewhere", 10_000)));
      List<JsonNode> done = both.stream().map(t -> client.awaitTask(t, "completed")).toList();
      assertThat(done.get(0).path("started_at").asText())
          .as("they worked at the same time")
          .isLessThan(done.get(1).path("completed_at").asText());
      assertThat(done.get(1).path("started_at").asText())
          .isLessThan(done.get(0).path("completed_at").asText());

      whoDoesNotAnswerInTheSetTimeIsAskedAgain(waiting, second);
      nats.listen("tasks.*.result");
      String task = client.submit(Wave.task("a long one", "elsewhere", 3000));
      client.awaitTask(task, "running");
      Signals.send("STOP", second.process());
      client.awaiting(
          "/api/v1/agents/" + waiting, agent -> agent.path("degraded_since").isTextual());
      JsonNode decided =
          client.awaiting(
              "/api/v1/events?type=supervisor.decided&order=desc&limit=500",
              page -> !degraded(waiting, page).isEmpty());
      assertThat(degraded(waiting, decided)).containsOnly("alert");
      client.awaitAgent(waiting, "failed", "starting", "created");
      client.awaitTask(task, "pending");
      Signals.send("CONT", second.process());

      JsonNode end = client.awaitTask(task, "completed");
      assertThat(end.path("attempt").asInt()).isEqualTo(2);
      assertThat(nats.on("tasks." + task + ".result"))
          .as("the first attempt is not spoken of any more")
          .allSatisfy(result -> assertThat(result.path("attempt").asInt()).isEqualTo(2));
      History.of(client, task).mustMakeSense();

      Signals.send("TERM", second.process());
      client.awaitAgent(waiting, "failed", "starting", "created");
      String leaves = agents.getLast();
      client.post("/api/v1/agents/" + leaves + "/commands/stop", "");
      client.awaitAgent(leaves, "stopped");
      assertThat(client.awaitAgent(waiting, "running", "idle").path("runner_id").asText())
          .as("a place that was given back")
          .isEqualTo("local");
    } finally {
      client.post("/api/v1/agents/" + waiting + "/commands/kill", "");
      client.awaitAgent(waiting, "stopped", "error");
      client.post("/api/v1/agents/" + agents.getLast() + "/commands/restart", "");
      client.awaitAgent(agents.getLast(), "running", "idle");
    }
  }

  /** What its supervisor chose when nothing was heard of it. */
  private static List<String> degraded(String agent, JsonNode decided) {
    return decided
        .path("data")
        .valueStream()
        .map(event -> event.path("payload"))
        .filter(decision -> decision.at("/failure/agent_id").asText().equals(agent))
        .filter(decision -> decision.at("/failure/code").asText().equals("degraded"))
        .map(decision -> decision.path("choice").asText())
        .toList();
  }

  private static void whoDoesNotAnswerInTheSetTimeIsAskedAgain(String agent, SecondService runner) {
    String path = "/api/v1/agents/" + agent + "/commands/";
    client.awaitAgent(agent, "idle");
    Signals.send("STOP", runner.process());
    client.post(path + "pause", "");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                platform.logsOf("command-service").stream()
                    .anyMatch(
                        line ->
                            line.contains(agent + "/pause/")
                                && line.contains("no runner answered within 700 ms")));
    Signals.send("CONT", runner.process());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Files.readString(platform.home.resolve("second-agent-runner.log"))
                    .contains("pause of " + agent));
    client.post(path + "resume", "");
    client.awaitAgent(agent, "running", "idle");
  }
}
