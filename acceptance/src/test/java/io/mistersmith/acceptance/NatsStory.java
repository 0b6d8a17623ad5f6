package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may speak on NATS says it right and wrong, and hears what comes of it. */
class NatsStory {
  private static final Map<String, String> NONE = Map.of();

  private static Platform platform;
  private static Client client;
  private static Client command;
  private static Nats nats;

  @BeforeAll
  static void up() {
    platform = Platform.shared();
    client = platform.client();
    command = new Client(platform.commandPort, platform.token());
    nats = Nats.connect(platform);
  }

  @AfterAll
  static void close() {
    nats.close();
  }

  @Test
  @Tag("D-043")
  void anAgentIsSpawnedAtEveryDoor() throws Exception {
    String overMcp =
        client
            .mcp(
                "tools/call",
                "{\"name\":\"spawn_agent\",\"arguments\":{\"role\":\"M\",\"executor\":\"scripted\"}}")
            .at("/result/structuredContent/agent_id")
            .asText();
    String plain = answer("agent.command", "{\"action\":\"spawn\"}").path("agent_id").asText();
    String named = "agent-" + UUID.randomUUID();
    JsonNode asNamed = answer("agents." + named + ".commands.spawn", "{\"role\":\"Named\"}");

    assertThat(asNamed.path("agent_id").asText()).isEqualTo(named);
    for (String agent : List.of(client.spawn("R", "spawned_by_rest"), overMcp, plain, named)) {
      long pid = client.awaitAgent(agent, "running", "idle").path("pid").asLong();
      assertThat(ProcessHandle.of(pid)).hasValueSatisfying(ProcessHandle::isAlive);
      client.post("/api/v1/agents/" + agent + "/commands/stop", "");
    }
  }

  @Test
  @Tag("D-089")
  void requestsThatAreMadeAtOnceEachGetTheirOwnAnswer() throws Exception {
    Map<String, String> agents = new HashMap<>();
    for (String capability : List.of("asked_first", "asked_second")) {
      String agent = client.spawn("Asked", capability);
      client.awaitAgent(agent, "running", "idle");
      agents.put(capability, agent);
    }
    Map<String, List<Future<JsonNode>>> answers = new HashMap<>();
    try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 20; n++) {
        agents.forEach(
            (capability, _) ->
                answers
                    .computeIfAbsent(capability, _ -> new ArrayList<>())
                    .add(askers.submit(() -> query(capability))));
      }
    }

    for (String capability : agents.keySet()) {
      assertThat(answers.get(capability)).hasSize(20);
      for (Future<JsonNode> answer : answers.get(capability)) {
        assertThat(answer.get().path("agents"))
            .extracting(match -> match.path("agent_id").asText())
            .containsExactly(agents.get(capability));
      }
    }
    agents.values().forEach(a -> client.post("/api/v1/agents/" + a + "/commands/stop", ""));
  }

  @Test
  @Tag("D-159")
  void eachRegisteredHandlerAnswersOnItsSubjectsAndASubjectWithoutOneHasNobody() throws Exception {
    answer("agent.command", "{\"action\":\"status\"}");
    answer("system.control.status", "{}");
    assertThat(query("nobody_can_do_this").path("runner_id").asText()).isNotEmpty();

    assertThatThrownBy(() -> nats.ask("system.uncontrolled.status", NONE, "{}"))
        .as("the server says so at once; an answer would be waited for 30 s")
        .isInstanceOf(CancellationException.class);
  }

  private static JsonNode query(String capability) throws Exception {
    String body = "{\"required_capabilities\":[\"%s\"]}".formatted(capability);
    return Nats.json(
        nats.ask("agents.discovery.query", Nats.envelope("agent.query"), body).getData());
  }

  private static JsonNode answer(String subject, String body) throws Exception {
    JsonNode answer = Nats.json(nats.ask(subject, NONE, body).getData());
    assertThat(answer.path("accepted").asBoolean()).as("%s", answer).isTrue();
    return answer;
  }

  @Test
  @Tag("D-113")
  @Tag("D-123")
  void whatIsWrongIsRefusedInTheOrderOfTheChecksAndTheNextMessageIsActedOnAndToldAbout()
      throws Exception {
    String agent = client.spawn("Spoken", "being_spoken_of");
    client.awaitAgent(agent, "running", "idle");
    String error = "agents." + agent + ".events.error";
    double refused = refused("missing_envelope");
    nats.listen("system.alerts.error");

    nats.say(error, NONE, "no envelope, and no JSON");
    Map<String, String> twoIds = new HashMap<>(Nats.envelope("agent.error"));
    twoIds.put("Nats-Msg-Id", "another");
    nats.say(error, twoIds, "two ids, and no JSON");
    Map<String, String> noTime = new HashMap<>(Nats.envelope("agent.error"));
    noTime.put("ce-time", "yesterday");
    nats.say(error, noTime, "a bad time, and no JSON");
    nats.say(error, Nats.envelope("agent.error"), "an envelope, and no JSON");
    nats.say(
        "agents." + agent + ".status.dancing",
        Nats.envelope("agent.status"),
        """
        {"agent_id":"%s","runner_id":"local","status":"dancing","timestamp":"%s"}"""
            .formatted(agent, Instant.now()));
    String id = "err_" + UUID.randomUUID();
    nats.say(error, Nats.envelope("agent.error"), error(agent, id, "from_outside"));

    JsonNode parked =
        command.awaiting(
            "/api/v1/parked-messages?limit=500", page -> about(agent, page).size() == 5);
    assertThat(about(agent, parked))
        .containsExactlyInAnyOrder(
            "missing_envelope",
            "contradictory_envelope",
            "invalid_envelope",
            "undecodable_body",
            "unknown_status");
    assertThat(refused("missing_envelope")).isGreaterThan(refused);
    assertThat(platform.logsOf("command-service"))
        .anyMatch(line -> line.contains("refused a message on " + error + ": missing_envelope"));
    JsonNode reported =
        client
            .awaiting("/api/v1/events?aggregate_id=" + id, page -> !page.path("data").isEmpty())
            .at("/data/0");
    assertThat(reported.path("type").asText()).isEqualTo("error.reported");
    await()
        .untilAsserted(
            () ->
                assertThat(nats.messagesOn("system.alerts.error"))
                    .filteredOn(
                        told -> Nats.json(told.getData()).path("agent_id").asText().equals(agent))
                    .extracting(told -> told.getHeaders().getFirst("ce-correlationid"))
                    .containsExactly(reported.at("/metadata/correlation_id").asText()));
  }

  private static List<String> about(String agent, JsonNode parked) {
    return parked
        .path("data")
        .valueStream()
        .filter(message -> message.path("subject").asText().contains(agent))
        .map(message -> message.path("reason").asText())
        .toList();
  }

  private static String error(String agent, String id, String code) {
    return """
        {"error_id":"%s","agent_id":"%s","category":"logical","code":"%s","message":"m",
         "timestamp":"%s"}"""
        .formatted(id, agent, code, Instant.now());
  }

  private static double refused(String reason) {
    return Figures.of(platform, platform.commandPort)
        .value("smith_nats_refused_total{.*reason=\"" + reason + "\".*}");
  }

  @Test
  @Tag("D-124")
  @Tag("D-162")
  @Tag("D-169")
  void aHandlerThatFailsIsToldAndCountedAndTheNextRequestIsAnsweredUnderItsCorrelation()
      throws Exception {
    String query = "agents.discovery.query";
    nats.listen("system.events.error");
    double failed = handlerErrors();

    nats.say(query, Nats.envelope("agent.query"), "no query");
    Map<String, String> asked = new HashMap<>(Nats.envelope("agent.query"));
    asked.put("ce-correlationid", "a story of its own");
    Message answer = nats.ask(query, asked, "{\"required_capabilities\":[]}");

    assertThat(Nats.json(answer.getData()).path("runner_id").asText()).isEqualTo("local");
    assertThat(answer.getHeaders().getFirst("ce-correlationid")).isEqualTo("a story of its own");
    assertThat(answer.getHeaders().getFirst("ce-causationid")).isEqualTo(asked.get("ce-id"));
    await()
        .untilAsserted(
            () ->
                assertThat(nats.on("system.events.error"))
                    .extracting(told -> told.path("subject").asText())
                    .contains(query));
    assertThat(handlerErrors()).isGreaterThan(failed);
    assertThat(platform.logsOf("agent-runner"))
        .anyMatch(line -> line.contains("the handler of " + query + " failed"));
  }

  private static double handlerErrors() {
    return Figures.of(platform, platform.runnerPort).value("smith_nats_handler_errors_total.*");
  }

  @Test
  @Tag("D-158")
  void aWildcardHearsAllThatFitsAndNothingElse() throws Exception {
    String one = client.spawn("One", "first_of_two");
    String two = client.spawn("Two", "second_of_two");
    client.awaitAgent(one, "running", "idle");
    client.awaitAgent(two, "running", "idle");
    try (Nats ofAll = Nats.connect(platform);
        Nats ofOne = Nats.connect(platform)) {
      ofAll.listen("agents.*.events.paused");
      ofOne.listen("agents." + one + ".>");

      for (String agent : List.of(two, one)) {
        answer("agents." + agent + ".commands.pause", "");
        client.awaitAgent(agent, "paused");
      }

      String paused = "agents." + one + ".events.paused";
      await().until(() -> ofOne.subjects().contains(paused));
      assertThat(ofOne.subjects())
          .contains("agents." + one + ".commands.pause")
          .allMatch(subject -> subject.startsWith("agents." + one + "."));
      await()
          .untilAsserted(
              () ->
                  assertThat(ofAll.subjects())
                      .contains(paused, "agents." + two + ".events.paused"));
      assertThat(ofAll.subjects()).allMatch(subject -> subject.endsWith(".events.paused"));
    }
  }
}
