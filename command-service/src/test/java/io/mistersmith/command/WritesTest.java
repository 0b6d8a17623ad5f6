package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.door.OnBehalfOf;
import io.mistersmith.base.door.Principal;
import io.mistersmith.eventstore.StoredEvent;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritesTest {

  private static final String TASK =
      """
      {"description":"Analyze system logs","priority":7,"required_capabilities":["log_analysis"],
       "parameters":{"source":"/var/log/system.log","time_range":"24h"}}
      """;
  private static final String AGENT = "{\"role\":\"analyzer\",\"capabilities\":[\"log_analysis\"]}";
  private static final String DISCOVERY =
      """
      {"agent_id":"agent-001","agent_role":"analyzer","discovery_type":"Pattern",
       "content":"Errors every hour","confidence":0.90}
      """;

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  @Tag("D-018")
  @Tag("D-019")
  @Tag("D-206")
  void aTaskIsStoredWithItsCallerBeforeTheReply() {
    HttpResponse<byte[]> reply = service.post("/api/v1/tasks", TASK, "X-Request-Id", "req_one");
    JsonNode task = TestService.json(reply);

    assertThat(reply.statusCode()).isEqualTo(202);
    assertThat(header(reply, "Location")).isEqualTo("/api/v1/tasks/" + text(task, "task_id"));
    assertThat(text(task, "status")).isEqualTo("pending");
    assertThat(task.path("priority").asInt()).isEqualTo(7);
    assertThat(text(task.path("parameters"), "time_range")).isEqualTo("24h");
    assertThat(header(reply, "X-Event-Position")).isEqualTo(text(task, "position"));
    StoredEvent stored = service.log().at(task.path("position").asLong()).orElseThrow();
    assertThat(stored.type()).isEqualTo("task.created");
    assertThat(stored.aggregateId()).isEqualTo(text(task, "task_id"));
    assertThat(stored.metadata())
        .contains("\"principal\":\"admin\"", "\"tenant\":\"default\"", "\"request_id\":\"req_one\"")
        .contains("\"correlation_id\":", "\"causation_id\":");
  }

  @Test
  void aTaskIsCancelledAndTriedAgain() {
    String path =
        "/api/v1/tasks/" + text(TestService.json(service.post("/api/v1/tasks", TASK)), "task_id");

    HttpResponse<byte[]> cancelled = service.post(path + "/cancel", "{\"reason\":\"not needed\"}");
    HttpResponse<byte[]> again = service.post(path + "/cancel", "");
    HttpResponse<byte[]> retried = service.post(path + "/retry", "{}");

    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(text(TestService.json(cancelled), "status")).isEqualTo("cancelled");
    assertThat(header(again, "X-Event-Position")).isEqualTo(header(cancelled, "X-Event-Position"));
    assertThat(text(TestService.json(retried), "status")).isEqualTo("pending");
  }

  @Test
  @Tag("D-146")
  void anAgentIsCreatedAndStopped() {
    HttpResponse<byte[]> created = service.post("/api/v1/agents", AGENT);
    String path = header(created, "Location");

    assertThat(created.statusCode()).isEqualTo(202);
    assertThat(text(TestService.json(created), "status")).isEqualTo("created");
    assertThat(problem(service.post(path + "/commands/pause", "{}"), 409)).isEqualTo("not_running");
    HttpResponse<byte[]> stopped = service.call("DELETE", path, null);
    assertThat(stopped.statusCode()).isEqualTo(202);
    assertThat(text(TestService.json(stopped), "status")).isEqualTo("stopped");
    assertThat(
            service.log().readAggregate(text(TestService.json(created), "agent_id"), 0, 10).stream()
                .map(StoredEvent::type))
        .containsExactly("agent.created", "agent.stopped");
  }

  @Test
  void aDiscoveryIsSharedWithTheDigitsItCameWith() {
    HttpResponse<byte[]> reply = service.post("/api/v1/discoveries", DISCOVERY);

    assertThat(reply.statusCode()).isEqualTo(201);
    assertThat(new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"confidence\":0.90", "\"discovery_type\":\"pattern\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"description\":\"  \"}",
        "{\"description\":\"x\",\"priority\":0}",
        "{\"description\":\"x\",\"priority\":\"7\"}",
        "{\"description\":\"x\",\"colour\":\"red\"}",
        "{\"description\":\"x\",\"required_capabilities\":[\"a b\"]}",
        "{\"description\":\"x\",\"description\":\"y\"}"
      })
  void badInputLeavesNoEvent(String body) {
    long before = service.log().head().position();

    HttpResponse<byte[]> reply = service.post("/api/v1/tasks", body);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(service.log().head().position()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/tasks/task_none/cancel, task_not_found",
    "/api/v1/tasks/task%20none/retry, task_not_found",
    "/api/v1/agents/agent-none/commands/stop, agent_not_found",
    "/api/v1/agents/agent-none/commands/fly, not_found"
  })
  void whatIsNotThereIs404(String path, String code) {
    assertThat(problem(service.post(path, "{}"), 404)).isEqualTo(code);
  }

  @Test
  void aRetryOfALivingTaskIsRefusedByName() {
    String path = header(service.post("/api/v1/tasks", TASK), "Location");

    assertThat(problem(service.post(path + "/retry", "{}"), 409)).isEqualTo("not_retryable");
  }

  @Test
  void anAgentSharesAsItselfOnlyAndCommandsNobody() {
    String self = behalf(Principal.agent(new AgentId("agent-001")));
    String other = behalf(Principal.agent(new AgentId("agent-002")));

    assertThat(as(self, "/api/v1/discoveries", DISCOVERY).statusCode()).isEqualTo(201);
    assertThat(problem(as(other, "/api/v1/discoveries", DISCOVERY), 403))
        .isEqualTo("not_your_identity");
    assertThat(as(self, "/api/v1/tasks", TASK).statusCode()).isEqualTo(202);
    assertThat(problem(as(self, "/api/v1/tasks/batch", "{\"tasks\":[" + TASK + "]}"), 403))
        .isEqualTo("role_missing");
    assertThat(problem(as(self, "/api/v1/agents", AGENT), 403)).isEqualTo("role_missing");
    assertThat(problem(as(self, "/api/v1/tasks/task_none/cancel", "{}"), 403))
        .isEqualTo("role_missing");
  }

  @Test
  void theSameKeyAndBodyGetTheSameAnswerAndOneEffect() {
    HttpResponse<byte[]> first = service.post("/api/v1/tasks", TASK, "Idempotency-Key", "k-1");
    HttpResponse<byte[]> second = service.post("/api/v1/tasks", TASK, "Idempotency-Key", "k-1");

    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(header(second, "Location")).isEqualTo(header(first, "Location"));
    assertThat(header(second, "X-Event-Position")).isEqualTo(header(first, "X-Event-Position"));
    assertThat(service.log().readAfter(0, 10_000))
        .filteredOn(event -> event.metadata().contains("\"idempotency_key\":\"k-1\""))
        .extracting(StoredEvent::type)
        .containsExactly("task.created", "receipt.recorded");
    StoredEvent created =
        service.log().at(Long.parseLong(header(first, "X-Event-Position"))).orElseThrow();
    assertThat(created.type()).isEqualTo("task.created");
    assertThat(created.metadata()).contains("\"idempotency_key\":\"k-1\"");
  }

  @Test
  void theSameKeyWithAnotherBodyIsRefused() {
    service.post("/api/v1/agents", AGENT, "Idempotency-Key", "k-2");

    HttpResponse<byte[]> other =
        service.post("/api/v1/agents", "{\"role\":\"writer\"}", "Idempotency-Key", "k-2");

    assertThat(problem(other, 422)).isEqualTo("idempotency_key_reused");
  }

  @Test
  void fiftyAtOnceWithOneKeyHaveOneEffect() throws Exception {
    long before = service.log().head().position();
    Callable<HttpResponse<byte[]>> write =
        () -> service.post("/api/v1/tasks", TASK, "Idempotency-Key", "k-50");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> replies =
          clients.invokeAll(IntStream.range(0, 50).mapToObj(_ -> write).toList());

      Set<String> answers =
          replies.stream()
              .map(Future::resultNow)
              .map(reply -> reply.statusCode() + " " + TestService.json(reply))
              .collect(Collectors.toSet());
      assertThat(answers).hasSize(1).allMatch(answer -> answer.startsWith("202 "));
    }
    assertThat(service.log().readAfter(before, 200).stream().map(StoredEvent::type))
        .containsExactly("task.created", "receipt.recorded");
  }

  @Test
  void fiftyCancelsOfOneTaskAtOnceAreOneEvent() throws Exception {
    JsonNode task = TestService.json(service.post("/api/v1/tasks", TASK));
    Callable<HttpResponse<byte[]>> cancel =
        () -> service.post("/api/v1/tasks/" + text(task, "task_id") + "/cancel", "{}");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> replies =
          clients.invokeAll(IntStream.range(0, 50).mapToObj(_ -> cancel).toList());
      assertThat(replies).allMatch(reply -> reply.resultNow().statusCode() == 202);
    }
    assertThat(service.log().readAggregate(text(task, "task_id"), 0, 60)).hasSize(2);
  }

  @Test
  @Tag("D-147")
  void aRestartKeepsStateAndReceipts() {
    HttpResponse<byte[]> first = service.post("/api/v1/tasks", TASK, "Idempotency-Key", "k-3");
    String path = header(first, "Location");
    service.post(path + "/cancel", "{}");

    service.restart();

    assertThat(service.post("/api/v1/tasks", TASK, "Idempotency-Key", "k-3").body())
        .isEqualTo(first.body());
    assertThat(text(TestService.json(service.post(path + "/retry", "{}")), "status"))
        .isEqualTo("pending");
  }

  private static HttpResponse<byte[]> as(String behalf, String path, String body) {
    return service.post(
        path,
        body,
        "Authorization",
        "Bearer " + TestService.serviceToken(),
        OnBehalfOf.HEADER,
        behalf);
  }

  private static String behalf(Principal principal) {
    return OnBehalfOf.header(principal);
  }

  private static String problem(HttpResponse<byte[]> reply, int status) {
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(header(reply, "Content-Type")).startsWith("application/problem+json");
    return text(TestService.json(reply), "code");
  }

  private static String header(HttpResponse<byte[]> reply, String name) {
    return reply.headers().firstValue(name).orElseThrow();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}
