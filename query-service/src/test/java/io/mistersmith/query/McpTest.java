package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.shared;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.CommandServiceDouble.Asked;
import io.mistersmith.query.CommandServiceDouble.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("D-102")
class McpTest {
  private static final String SEED_CALL =
      "{\"jsonrpc\":\"2.0\",%s\"method\":\"call_tool\",\"params\":{\"name\":\"share_discovery\","
          + "\"arguments\":{\"agent_id\":\"agent-123\",\"agent_role\":\"Analyzer\","
          + "\"discovery_type\":\"pattern\",\"content\":\"Unusual pattern in authentication logs\","
          + "\"confidence\":0.85}}}";

  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @ParameterizedTest
  @CsvSource({"2025-06-18,2025-06-18", "2025-11-25,2025-11-25", "1999-01-01,2025-11-25"})
  void initializeAgreesOnARevision(String asked, String agreed) {
    JsonNode result =
        result(
            call(
                "initialize", "{\"protocolVersion\":\"%s\",\"capabilities\":{}}".formatted(asked)));

    assertThat(result.path("protocolVersion").asText()).isEqualTo(agreed);
    assertThat(result.path("capabilities").has("tools")).isTrue();
    assertThat(result.path("serverInfo").path("name").asText()).isEqualTo("mistersmith");
  }

  @Test
  @Tag("D-228")
  void theOldNamesNeedNoHandshake() {
    HttpResponse<String> reply =
        platform.post("/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"list_tools\",\"id\":1}");

    JsonNode tools = result(reply).path("tools");
    assertThat(required(tools, "share_discovery"))
        .contains("agent_id", "agent_role", "discovery_type", "content", "confidence");
    assertThat(required(tools, "subscribe_discoveries")).contains("subscriber_agent_id");
    assertThat(tools.findValuesAsText("name"))
        .contains(
            "share_discovery",
            "subscribe_discoveries",
            "unsubscribe_discoveries",
            "query_discoveries",
            "create_task",
            "get_task",
            "list_tasks",
            "cancel_task",
            "spawn_agent",
            "list_agents",
            "get_agent",
            "stop_agent",
            "pause_agent",
            "resume_agent",
            "kill_agent",
            "restart_agent",
            "list_alerts",
            "acknowledge_alert");
    tools.forEach(
        tool -> assertThat(tool.path("inputSchema").path("type").asText()).isEqualTo("object"));
  }

  @Test
  @Tag("D-002")
  @Tag("D-004")
  @Tag("D-017")
  void whatIsSharedCanBeReadAtOnceUnderItsUri() {
    sharesAreRecorded();
    long before = platform.events.head();

    JsonNode result = result(platform.post("/mcp", SEED_CALL.formatted("\"id\":7,")));

    JsonNode metadata = result.path("metadata");
    assertThat(result.path("content").path(0).path("type").asText()).isEqualTo("text");
    assertThat(metadata.path("position").asLong()).isEqualTo(before + 1);
    String uri = metadata.path("uri").asText();
    assertThat(uri).endsWith(metadata.path("discovery_id").asText());
    JsonNode read = result(call("resources/read", "{\"uri\":\"%s\"}".formatted(uri)));
    JsonNode discovery = Platform.json(read.path("contents").path(0).path("text").asText());
    assertThat(discovery.path("content").asText())
        .isEqualTo("Unusual pattern in authentication logs");
    assertThat(discovery.path("confidence").asText()).isEqualTo("0.85");
    assertThat(platform.events.head()).isEqualTo(before + 1);
  }

  @Test
  @Tag("D-003")
  void aCallWithoutAnIdIsDoneAndAccepted() {
    sharesAreRecorded();
    long before = platform.events.head();

    HttpResponse<String> reply = platform.post("/mcp", SEED_CALL.formatted(""));

    assertThat(reply.statusCode()).isEqualTo(202);
    assertThat(reply.body()).isEmpty();
    assertThat(platform.events.head()).isEqualTo(before + 1);
  }

  @Test
  void aRepeatedToolUseCarriesTheSameIdempotencyKey() {
    sharesAreRecorded();
    String arguments =
        "{\"agent_id\":\"agent-1\",\"agent_role\":\"r\",\"discovery_type\":\"Question\","
            + "\"content\":\"c\",\"confidence\":1}";

    JsonNode result =
        result(
            call(
                "tools/call",
                "{\"name\":\"share_discovery\",\"arguments\":%s,\"_meta\":{\"claudecode/toolUseId\":\"toolu_1\"}}"
                    .formatted(arguments)));

    assertThat(result.path("structuredContent").path("discovery_id").asText()).isNotEmpty();
    Asked asked = platform.commands.taken();
    assertThat(asked.header("Idempotency-Key")).isEqualTo("toolu_1");
    assertThat(asked.header("X-On-Behalf-Of")).isNotBlank();
  }

  @ParameterizedTest
  @Tag("D-112")
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"1.0\",\"method\":\"ping\",\"id\":1}",
        "{\"method\":\"ping\",\"id\":1}",
        "{\"jsonrpc\":2.0,\"method\":\"ping\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":5,\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":{}}",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}]",
        "\"ping\""
      })
  void whatIsNotARequestIsAnInvalidRequest(String body) {
    assertThat(error(platform.post("/mcp", body)).path("code").asInt()).isEqualTo(-32600);
  }

  @Test
  void brokenJsonUnknownMethodsAndUnknownToolsHaveTheirCodes() {
    assertThat(error(platform.post("/mcp", "{\"jsonrpc\":")).path("code").asInt())
        .isEqualTo(-32700);
    assertThat(error(platform.post("/mcp", "")).path("code").asInt()).isEqualTo(-32700);
    assertThat(error(platform.post("/mcp", "{\"jsonrpc\":1e-999999999}")).path("code").asInt())
        .isEqualTo(-32700);
    HttpResponse<String> unknown = call("tools/vanish", "{}");
    assertThat(unknown.statusCode()).isEqualTo(200);
    assertThat(error(unknown).path("code").asInt()).isEqualTo(-32601);
    assertThat(error(call("tools/call", "{\"name\":\"nope\"}")).path("code").asInt())
        .isEqualTo(-32602);
    assertThat(
            error(call("resources/read", "{\"uri\":\"file:///etc/passwd\"}")).path("code").asInt())
        .isEqualTo(-32602);
    HttpResponse<String> legacy =
        platform.post("/mcp", "{\"jsonrpc\":\"1.0\",\"method\":\"list_tools\",\"id\":1}");
    assertThat(legacy.statusCode()).isEqualTo(200);
    assertThat(platform.get("/mcp").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @Tag("D-011")
  @Tag("D-229")
  @Tag("D-230")
  @CsvSource(
      delimiter = '|',
      value = {
        "agent_id | \"\"",
        "agent_role | \"\"",
        "content | \"\"",
        "discovery_type | \"rumour\"",
        "confidence | 1.01",
        "confidence | -0.1",
        "confidence | \"0.5\"",
        "unknown | 1"
      })
  void anArgumentThatBreaksARuleIsNamed(String field, String value) {
    platform.commands.answers(_ -> new Reply(202, "{}", Map.of()));
    var arguments =
        (com.fasterxml.jackson.databind.node.ObjectNode)
            Platform.json(
                "{\"agent_id\":\"agent-1\",\"agent_role\":\"r\",\"discovery_type\":\"ANOMALY\","
                    + "\"content\":\"c\",\"confidence\":0.5}");
    arguments.set(field, Platform.json(value));

    JsonNode error =
        error(
            call(
                "tools/call",
                "{\"name\":\"share_discovery\",\"arguments\":%s}".formatted(arguments)));

    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asText()).contains(field);
    assertThat(platform.commands.wasAsked()).isFalse();
  }

  @Test
  void aWorkerMayOnlyNameItselfAndMayNotRunTheFleet() {
    AgentId agent = AgentId.random();
    String token = "token of " + agent;
    long position = platform.events.record("Agent", agent.value(), running(agent, token));
    platform.read("/api/v1/agents?min_position=" + position);
    sharesAreRecorded();

    assertThat(error(as(token, SEED_CALL.formatted("\"id\":1,"))).path("message").asText())
        .contains("agent_id");
    assertThat(
            result(as(token, SEED_CALL.formatted("\"id\":1,").replace("agent-123", agent.value())))
                .path("isError")
                .asBoolean())
        .isFalse();
    JsonNode stop =
        result(
            as(
                token,
                rpc(
                    1,
                    "tools/call",
                    "{\"name\":\"stop_agent\",\"arguments\":{\"agent_id\":\"%s\"}}"
                        .formatted(agent))));
    assertThat(stop.path("isError").asBoolean()).isTrue();
    assertThat(stop.at("/_meta/mistersmith~1problem/code").asText()).isEqualTo("role_missing");
    assertThat(stop.at("/content/0/text").asText()).startsWith("role_missing");
  }

  @Test
  @Tag("D-234")
  void tasksAndAgentsAreCreatedReadListedAndEnded() {
    TaskId task = TaskId.random();
    platform.commands.answers(
        asked ->
            asked.path().equals("/api/v1/tasks")
                ? new Reply(
                    202,
                    "{\"task_id\":\"%s\"}".formatted(task),
                    Map.of(
                        "X-Event-Position",
                        "" + platform.events.record("Task", task.value(), created(task))))
                : new Reply(202, "{\"ok\":true}", Map.of()));

    JsonNode createdTask = tool("create_task", "{\"description\":\"Analyze\",\"priority\":7}");
    assertThat(createdTask.path("task_id").asText()).isEqualTo(task.value());
    assertThat(tool("get_task", "{\"task_id\":\"%s\"}".formatted(task)).path("status").asText())
        .isEqualTo("pending");
    assertThat(tool("list_tasks", "{\"capability\":\"log_analysis\"}").path("tasks").toString())
        .contains(task.value());
    platform.commands.taken();
    tool("cancel_task", "{\"task_id\":\"%s\",\"reason\":\"enough\"}".formatted(task));
    Asked cancel = platform.commands.taken();
    assertThat(cancel.path()).isEqualTo("/api/v1/tasks/" + task + "/cancel");
    assertThat(cancel.body()).isEqualTo("{\"reason\":\"enough\"}");
    tool("spawn_agent", "{\"role\":\"Analyzer\",\"executor\":\"scripted\"}");
    assertThat(platform.commands.taken().path()).isEqualTo("/api/v1/agents");
    tool("stop_agent", "{\"agent_id\":\"agent-9\"}");
    Asked stop = platform.commands.taken();
    assertThat(stop.method() + " " + stop.path()).isEqualTo("DELETE /api/v1/agents/agent-9");
    tool("acknowledge_alert", "{\"alert_id\":\"alert_9\",\"note\":\"seen\"}");
    Asked seen = platform.commands.taken();
    assertThat(seen.path()).isEqualTo("/api/v1/alerts/alert_9/acknowledge");
    assertThat(seen.body()).isEqualTo("{\"note\":\"seen\"}");
    assertThat(tool("list_alerts", "{\"acknowledged\":false}").path("alerts").isArray()).isTrue();
  }

  @Test
  void aRefusalOfCommandServiceIsAResultThatSaysWhy() {
    platform.commands.answers(
        _ ->
            new Reply(
                409,
                "{\"code\":\"task_ended\",\"detail\":\"The task has ended.\"}",
                Map.of("Content-Type", "application/problem+json")));

    JsonNode result =
        result(
            call(
                "tools/call", "{\"name\":\"cancel_task\",\"arguments\":{\"task_id\":\"task_1\"}}"));

    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(result.path("content").path(0).path("text").asText()).contains("task_ended");
  }

  @Test
  @Tag("D-057")
  @Tag("D-058")
  @Tag("D-064")
  void aSubscriptionIsVisibleUntilItIsRemoved() {
    JsonNode made =
        tool(
            "subscribe_discoveries",
            "{\"subscriber_agent_id\":\"ui-client-123\",\"discovery_types\":[\"pattern\",\"Anomaly\"],"
                + "\"min_confidence\":0.7}");
    String id = made.path("subscription_id").asText();

    assertThat(made.path("sse_endpoint").asText())
        .startsWith("/discoveries/stream?agent_id=ui-client-123");
    assertThat(platform.read("/api/v1/discoveries/subscriptions").toString())
        .contains(id)
        .contains("anomaly");
    assertThat(
            tool("unsubscribe_discoveries", "{\"subscription_id\":\"%s\"}".formatted(id))
                .path("removed")
                .asBoolean())
        .isTrue();
    assertThat(platform.read("/api/v1/discoveries/subscriptions").toString()).doesNotContain(id);
  }

  @Test
  void discoveriesAreFoundByTheTool() {
    long position =
        platform.events.record(
            "Discovery",
            "disc_q",
            shared("disc_q", "agent-q", DiscoveryType.SOLUTION, "0.9", null));
    platform.read("/api/v1/discoveries?min_position=" + position);

    JsonNode found =
        tool(
            "query_discoveries",
            "{\"agent_id\":\"agent-q\",\"discovery_types\":[\"SOLUTION\"],\"min_confidence\":0.9,"
                + "\"query\":\"unusual\"}");

    assertThat(found.path("discoveries").findValuesAsText("discovery_id"))
        .containsExactly("disc_q");
    assertThat(result(call("resources/list", "{}")).toString())
        .contains("discovery://agents/agent-q/discoveries/disc_q");
    assertThat(result(call("resources/templates/list", "{}")).toString())
        .contains("run://runs/{run_id}");
  }

  /** command-service, as far as discoveries go. */
  private static void sharesAreRecorded() {
    platform.commands.answers(
        asked -> {
          JsonNode body = Platform.json(asked.body());
          DiscoveryId id = DiscoveryId.random();
          long position =
              platform.events.record(
                  "Discovery",
                  id.value(),
                  new io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared(
                      id,
                      new AgentId(body.path("agent_id").asText()),
                      body.path("agent_role").asText(),
                      DiscoveryType.of(body.path("discovery_type").asText()),
                      body.path("content").asText(),
                      body.path("confidence").decimalValue(),
                      null,
                      Samples.T0));
          return new Reply(
              201,
              "{\"discovery_id\":\"%s\"}".formatted(id),
              Map.of("X-Event-Position", Long.toString(position)));
        });
  }

  private static JsonNode tool(String name, String arguments) {
    JsonNode result =
        result(call("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(name, arguments)));
    assertThat(result.path("isError").asBoolean()).as(result.toString()).isFalse();
    return result.path("structuredContent");
  }

  private static String rpc(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
        .formatted(id, method, params);
  }

  private static HttpResponse<String> call(String method, String params) {
    return platform.post("/mcp", rpc(1, method, params));
  }

  private static HttpResponse<String> as(String token, String body) {
    return platform.send(
        HttpRequest.newBuilder(platform.uri("/mcp"))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static JsonNode result(HttpResponse<String> reply) {
    JsonNode body = Platform.json(reply.body());
    assertThat(body.has("result")).as(reply.body()).isTrue();
    return body.path("result");
  }

  private static JsonNode error(HttpResponse<String> reply) {
    JsonNode body = Platform.json(reply.body());
    assertThat(body.has("error")).as(reply.body()).isTrue();
    return body.path("error");
  }

  private static List<String> required(JsonNode tools, String name) {
    for (JsonNode tool : tools) {
      if (tool.path("name").asText().equals(name)) {
        List<String> names = new java.util.ArrayList<>();
        tool.path("inputSchema").path("required").forEach(one -> names.add(one.asText()));
        return names;
      }
    }
    return List.of();
  }
}
