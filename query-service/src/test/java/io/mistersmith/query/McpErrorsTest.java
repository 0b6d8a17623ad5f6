package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.shared;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told when something is wrong, and what it may rely on when nothing is. */
class McpErrorsTest {
  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir, "--spring.profiles.active=failing");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @ParameterizedTest
  @Tag("D-163")
  @Tag("D-164")
  @Tag("D-165")
  @Tag("D-122")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"jsonrpc\": | -32700 | 400 | line 1",
        "~ ~ | -32700 | 400 | empty",
        "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\"} | -32700 | 400 | jsonrpc",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}] | -32600 | 400 | one message",
        "{\"jsonrpc\":\"1.0\",\"method\":\"ping\",\"id\":1} | -32600 | 400 | jsonrpc",
        "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":null} | -32600 | 400 | id",
        "{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":\"ask_1\"} | -32600 | 400 | Nothing was asked",
        "{\"jsonrpc\":\"2.0\",\"method\":\"no/such\",\"id\":1} | -32601 | 200 | no method",
        "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1,\"params\":[]} | -32602 | 200 | params",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":7}} | -32602 | 200 | name",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"none\"}} | -32602 | 200 | no such tool",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"get_task\",\"arguments\":[]}} | -32602 | 200 | arguments",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"get_task\",\"arguments\":{\"task_id\":7}}} | -32602 | 200 | task_id",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"query_discoveries\",\"arguments\":{\"query\":\"a\\u0000\"}}} | -32602 | 200 | query: must not contain NUL",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"query_discoveries\",\"arguments\":{\"agent_roles\":[\"\\ud800\"]}}} | -32602 | 200 | agent_roles",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"list_tasks\",\"arguments\":{\"as_of\":\"-999999999-01-01T00:00:00Z\"}}} | -32602 | 200 | as_of: must be a position or a time",
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":1,\"params\":{\"name\":\"query_discoveries\",\"arguments\":{\"since\":\"+12345-01-01T00:00:00Z\"}}} | -32602 | 200 | since",
        "{\"jsonrpc\":\"2.0\",\"method\":\"resources/read\",\"id\":1,\"params\":{\"uri\":\"task://tasks/none\"}} | -32602 | 200 | uri",
        "{\"jsonrpc\":\"2.0\",\"method\":\"prompts/get\",\"id\":1,\"params\":{\"name\":\"none\"}} | -32602 | 200 | no such prompt",
        "{\"jsonrpc\":\"2.0\",\"method\":\"initialize\",\"id\":1,\"params\":{}} | -32602 | 200 | protocolVersion",
        "{\"jsonrpc\":\"2.0\",\"method\":\"call_tool\",\"id\":1,\"params\":{\"name\":\"none\"}} | -32602 | 200 | no such tool",
        "{\"jsonrpc\":\"2.0\",\"method\":\"test/fail\",\"id\":1} | -32603 | 200 | request id"
      })
  void eachErrorHasItsCodeItsStatusAndSaysWhatIsWrong(
      String body, int code, int status, String said) {
    HttpResponse<String> reply = platform.post("/mcp", body);

    JsonNode error = Platform.json(reply.body()).path("error");
    assertThat(error.path("code").asInt()).as(reply.body()).isEqualTo(code);
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(error.path("message").asText()).contains(said.strip());
    assertThat(error.at("/data/request_id").asText())
        .isEqualTo(reply.headers().firstValue("X-Request-Id").orElseThrow());
    assertThat(reply.body()).doesNotContain("SELECT", "Exception", "at io.");
  }

  @Test
  void aBodyThatIsNotJsonInUtf8IsNotGuessed() {
    String ping = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}";
    HttpResponse<String> wide =
        platform.send(
            platform
                .request("/mcp")
                .POST(BodyPublishers.ofByteArray(ping.getBytes(StandardCharsets.UTF_16LE)))
                .build());
    assertThat(wide.statusCode()).isEqualTo(400);
    assertThat(Platform.json(wide.body()).at("/error/code").asInt()).isEqualTo(-32700);

    HttpResponse<String> form =
        platform.send(
            platform
                .request("/mcp")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(ping))
                .build());
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(Platform.json(form.body()).path("code").asText())
        .isEqualTo("unsupported_media_type");
  }

  @Test
  void headOpensNoStream() {
    HttpResponse<String> reply =
        platform.send(platform.request("/mcp").method("HEAD", BodyPublishers.noBody()).build());

    assertThat(reply.statusCode()).isEqualTo(405);
    assertThat(reply.headers().firstValue("Allow")).contains("GET, POST, DELETE");
  }

  /** The web server closes it after some statuses, 400 for one, but says so. */
  @Test
  void aConnectionIsGoodForTheNextRequestUnlessTheReplySaysOtherwise() throws IOException {
    String frame = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":\"%s\"}}";
    String longest = frame.formatted("x".repeat((1 << 20) - frame.length() + 2));
    try (Socket socket = new Socket(platform.uri("/").getHost(), platform.uri("/").getPort())) {
      for (String body :
          new String[] {
            longest,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"none\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_task\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"list_tools\",\"params\":[]}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"
          }) {
        assertThat(answer(socket, body)).contains(" 200").doesNotContain("close");
      }
      assertThat(answer(socket, "{")).contains(" 400").contains("close");
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() {
    assertThat(platform.post("/mcp", "\"" + "x".repeat(1 << 20) + "\"").statusCode())
        .isEqualTo(413);
  }

  @Test
  void aWorkerIsShownTheToolsThatItMayCall() {
    AgentId agent = AgentId.random();
    String token = "token of " + agent;
    long position = platform.events.record("Agent", agent.value(), running(agent, token));
    platform.read("/api/v1/agents?min_position=" + position);

    JsonNode tools = tools(token);

    assertThat(tools.findValuesAsText("name"))
        .contains("share_discovery", "create_task", "get_task", "wait_for_task")
        .doesNotContain("spawn_agent", "stop_agent", "cancel_task", "acknowledge_alert");
    assertThat(tools(Platform.ADMIN).findValuesAsText("name")).contains("spawn_agent");
  }

  @Test
  @Tag("D-228")
  void everyToolSaysWhatItTakesGivesAndDoes() {
    for (JsonNode tool : tools(Platform.ADMIN)) {
      String name = tool.path("name").asText();
      assertThat(tool.path("title").asText()).as(name).isNotBlank();
      assertThat(tool.path("description").asText().length()).as(name).isGreaterThan(60);
      assertThat(tool.at("/outputSchema/type").asText()).as(name).isEqualTo("object");
      for (String hint :
          new String[] {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}) {
        assertThat(tool.path("annotations").path(hint).isBoolean()).as(name + " " + hint).isTrue();
      }
      JsonNode examples = tool.at("/inputSchema/examples");
      assertThat(examples).as(name + " has examples").isNotEmpty();
      examples.forEach(example -> assertValid(name, tool.path("inputSchema"), example));
    }
  }

  @Test
  void structuredContentIsOfTheOutputSchema() {
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), created(task));
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), running(agent, "token of " + agent));
    long position =
        platform.events.record(
            "Discovery",
            "disc_s",
            shared("disc_s", agent.value(), DiscoveryType.SOLUTION, "0.9", null));
    JsonNode shownTask = platform.read("/api/v1/tasks/" + task + "?min_position=" + position);
    JsonNode shownAgent = platform.read("/api/v1/agents/" + agent);
    JsonNode shownDiscovery = platform.read("/api/v1/discoveries/disc_s");
    platform.commands.answers(
        asked ->
            new CommandServiceDouble.Reply(
                202,
                switch (asked.path().split("/", -1)[3]) {
                  case "agents" -> shownAgent.toString();
                  case "tasks" -> shownTask.toString();
                  case "alerts" ->
                      """
                      {"alert_id":"alert_1","by":"admin","note":null,
                       "at":"2025-07-09T15:30:00.123Z","position":5}""";
                  default -> shownDiscovery.toString();
                },
                Map.of("X-Event-Position", Long.toString(position))));
    Map<String, String> arguments =
        Map.of(
            "get_task",
            "{\"task_id\":\"%s\"}".formatted(task),
            "wait_for_task",
            "{\"task_id\":\"%s\",\"timeout_seconds\":1}".formatted(task),
            "get_agent",
            "{\"agent_id\":\"%s\"}".formatted(agent),
            "query_discoveries",
            "{}",
            "list_tasks",
            "{}",
            "list_agents",
            "{}");
    for (JsonNode tool : tools(Platform.ADMIN)) {
      String name = tool.path("name").asText();
      String given = arguments.get(name);
      String example = tool.at("/inputSchema/examples/0").toString();
      HttpResponse<String> reply =
          platform.post(
              "/mcp",
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                  .formatted(name, given == null ? example : given));
      JsonNode result = Platform.json(reply.body()).path("result");
      if (given != null) {
        assertThat(result.path("isError").asBoolean(true)).as(reply.body()).isFalse();
      }
      if (!result.path("isError").asBoolean(true) && !name.equals("share_context")) {
        assertValid(name, tool.path("outputSchema"), result.path("structuredContent"));
        assertThat(Platform.json(result.at("/content/0/text").asText()))
            .isEqualTo(result.path("structuredContent"));
      }
    }
  }

  private static void assertValid(String what, JsonNode schema, JsonNode value) {
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(value))
        .as(what + " " + value)
        .isEmpty();
  }

  private static JsonNode tools(String token) {
    return Platform.json(
            platform
                .send(
                    HttpRequest.newBuilder(platform.uri("/mcp"))
                        .header("Authorization", "Bearer " + token)
                        .POST(
                            BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"))
                        .build())
                .body())
        .at("/result/tools");
  }

  private static String answer(Socket socket, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    socket
        .getOutputStream()
        .write(
            ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                    + Platform.ADMIN
                    + "\r\nContent-Length: "
                    + bytes.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(bytes);
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String status = in.readLine();
    String connection = "";
    int length = 0;
    for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      } else if (header.toLowerCase(Locale.ROOT).startsWith("connection:")) {
        connection = header;
      }
    }
    assertThat(in.skip(length)).isEqualTo(length);
    return status + " " + connection;
  }
}
