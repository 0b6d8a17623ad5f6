package io.mistersmith.command.parked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.command.TestService;
import io.nats.client.impl.Headers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes in on NATS and cannot be understood. */
class ParkedTest {
  private static final AgentId AGENT = new AgentId("agent-analyst");
  private NatsStory story;
  private FakeRunner runner;

  @BeforeEach
  void start() throws Exception {
    story = new NatsStory();
    runner = story.runner("runner-1");
    runner.works = false;
    story.awaitReady();
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  @Tag("D-113")
  @Tag("D-123")
  @Tag("D-158")
  void badMessagesAreParkedUnderTheirReasonAndTheNextGoodOneIsHandled() throws Exception {
    publish("agents.agent-analyst.status.idle", null, "{}");
    publish("agents.agent-analyst.status.idle", envelope(), "not json");
    publish("agents.agent-analyst.status.idle", envelope(), "{\"agent_id\":42}");
    publish("agents.agent-analyst.status.dancing", envelope(), status("agent-analyst", "dancing"));
    publish("agents.agent-other.status.idle", envelope(), status("agent-analyst", "idle"));
    Headers twoIds = envelope();
    twoIds.put("Nats-Msg-Id", "another");
    publish("tasks.task_1.result", twoIds, "{}");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    publish(
                        "agents.agent-analyst.output", envelope(), "x".repeat(2 * 1024 * 1024))))
        .as("2 MiB")
        .isNotNull();

    publish("agents.agent-analyst.heartbeat", envelope(), "null");
    publish("agents.agent-analyst.heartbeat", envelope(), "{}");
    publish("agents.discovery.announce", envelope(), announce("no.such > runner"));
    publish("tasks.task_1.result", envelope(), result("1e-999999999", "{}"));
    publish("tasks.task_1.result", envelope(), result("0.1", "{\"n\":1e999999999}"));

    await().atMost(Duration.ofSeconds(20)).until(() -> parked().size() == 11);
    story.agent(AGENT.value(), "log_analysis");
    story.awaitEvent(AGENT.value(), "agent.running");

    assertThat(parked().findValuesAsText("reason"))
        .containsExactlyInAnyOrder(
            "missing_envelope",
            "undecodable_body",
            "undecodable_body",
            "unknown_status",
            "subject_is_of_another_agent",
            "contradictory_envelope",
            "missing_field",
            "missing_field",
            "invalid_runner_id",
            "undecodable_body",
            "undecodable_body");
    MeterRegistry meters = story.service.bean(MeterRegistry.class);
    assertThat(meters.counter("smith.nats.parked", "reason", "unknown_status").count()).isOne();
    assertThat(parked("?status=discarded").size()).isZero();
    assertThat(json(story.service.get("/api/v1/parked-messages?state=discarded")).toString())
        .contains("state: is no parameter of this route");
  }

  @Test
  void aTextThatCannotBeStoredIsMadeStorable() throws Exception {
    story.agent(AGENT.value(), "log_analysis");
    story.awaitEvent(AGENT.value(), "agent.running");
    TaskId task = story.task(5, "log_analysis");
    await().until(() -> !runner.assignments.isEmpty());
    runner.started(runner.assignments.getFirst());
    publish(
        "tasks." + task + ".progress",
        envelope(),
        """
        {"task_id":"%s","agent_id":"%s","attempt":1,"message":"a\\u0000b\\ud800c","timestamp":"%s"}"""
            .formatted(task, AGENT, Json.time(Instant.now().plusSeconds(1))));
    story.awaitEvent(task.value(), "task.progressed");
    runner.completed(runner.assignments.getFirst());
    story.awaitEvent(task.value(), "task.completed");

    assertThat(story.events(task.value()))
        .filteredOn(event -> event.type().equals("task.progressed"))
        .allSatisfy(event -> assertThat(event.payload()).contains("a\uFFFDb\uFFFDc"));
  }

  @Test
  void oneIsDiscardedWithAReasonAndThatIsRemembered() throws Exception {
    publish("agents.agent-analyst.status.idle", null, "{\"left\":\"over\"}");
    await().atMost(Duration.ofSeconds(20)).until(() -> parked().size() == 1);
    String path = "/api/v1/parked-messages/" + parked().path(0).path("parked_id").asText();

    assertThat(json(story.service.get(path)).path("body").asText())
        .isEqualTo("{\"left\":\"over\"}");
    assertThat(story.service.post(path + "/retry", "").statusCode()).isEqualTo(409);
    assertThat(story.service.post(path + "/discard", "{}").statusCode()).isEqualTo(400);
    JsonNode discarded = json(story.service.post(path + "/discard", "{\"reason\":\"a test\"}"));

    assertThat(discarded.path("status").asText()).isEqualTo("discarded");
    assertThat(discarded.path("decision_reason").asText()).isEqualTo("a test");
    assertThat(discarded.path("decided_by").asText()).isEqualTo("admin");
    assertThat(story.service.post(path + "/discard", "{\"reason\":\"again\"}").statusCode())
        .isEqualTo(200);
    assertThat(parked("?status=parked").size()).isZero();
    assertThat(story.service.get("/api/v1/parked-messages/parked_none").statusCode())
        .isEqualTo(404);
  }

  @Test
  void oneThatStillCannotBeUnderstoodStaysParked() throws Exception {
    publish("agents.agent-analyst.status.idle", envelope(), "not json");
    await().atMost(Duration.ofSeconds(20)).until(() -> parked().size() == 1);
    String path = "/api/v1/parked-messages/" + parked().path(0).path("parked_id").asText();

    HttpResponse<byte[]> answer = story.service.post(path + "/retry", "");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(json(answer).path("code").asText()).isEqualTo("undecodable_body");
    assertThat(parked("?status=parked").size()).isOne();
  }

  @Test
  @Tag("D-161")
  void duplicatesAlsoAfterTheWindowAndReportsOfUnknownOnesChangeNothing() throws Exception {
    story.agent(AGENT.value(), "log_analysis");
    story.awaitEvent(AGENT.value(), "agent.running");
    List<String> before = story.types(AGENT.value());
    String announce = announce("runner-1");
    for (int i = 0; i < 3; i++) {
      // A new message id each time, as after the window.
      publish("agents.discovery.announce", envelope(), announce);
    }
    publish(
        "agents.agent-unknown.heartbeat",
        envelope(),
        Json.write(
            new AgentMessage.Heartbeat(
                new AgentId("agent-unknown"),
                Instant.now(),
                "idle",
                "runner-1",
                java.util.Map.of())));
    story.send(new io.mistersmith.api.agent.AgentCommand.PauseAgent(AGENT, Instant.now()));
    story.awaitEvent(AGENT.value(), "agent.paused");
    await()
        .until(
            () ->
                story.management().getConsumerInfo("AGENTS", "ingest-agents").getNumPending() == 0);

    assertThat(story.types(AGENT.value()).subList(0, before.size())).isEqualTo(before);
    assertThat(story.types(AGENT.value())).filteredOn("agent.running"::equals).hasSize(1);
    assertThat(story.events("agent-unknown")).isEmpty();
    MeterRegistry meters = story.service.bean(MeterRegistry.class);
    assertThat(meters.counter("smith.ingest.refused", "reason", "agent_not_found").count()).isOne();
  }

  private void publish(String subject, Headers headers, String body) throws Exception {
    story.onlooker().publish(subject, headers, body.getBytes(StandardCharsets.UTF_8));
    story.onlooker().flush(Duration.ofSeconds(5));
  }

  private static String announce(String runner) {
    return Json.write(
        new AgentMessage.Announce(
            AGENT, "Analyzer", List.of(), 1, runner, "scripted", 4711L, Instant.now()));
  }

  /** Of a task that there is not. */
  private static String result(String cost, String result) {
    return """
        {"task_id":"task_1","agent_id":"agent-analyst","status":"completed","result":%2$s,"attempt":1,
         "usage":{"input_tokens":1,"output_tokens":1,"cache_read_tokens":0,"cache_creation_tokens":0,
           "cost_usd":%1$s,"duration_ms":1,"turns":1},
         "cost_usd":0.1,"duration_ms":1,"timestamp":"2026-01-01T00:00:00.000Z"}"""
        .formatted(cost, result);
  }

  private static Headers envelope() {
    return Envelope.of("/test", "test.report", Instant.now()).toHeaders();
  }

  private static String status(String agent, String status) {
    return Json.write(
        new AgentMessage.StatusReport(
            new AgentId(agent), "runner-1", status, null, null, null, null, Instant.now()));
  }

  private JsonNode parked() {
    return parked("");
  }

  private JsonNode parked(String query) {
    return json(story.service.get("/api/v1/parked-messages" + query)).path("data");
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return TestService.json(answer);
  }
}
