package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients with a handshake and clients without one, on the same endpoint. */
@Tag("D-102")
class McpErasTest {
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform =
        Platform.start(
            dir,
            "--smith.mcp.page=5",
            "--smith.mcp.sessions-per-caller=20",
            "--smith.mcp.watched=3");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Nested
  class WithASession {
    @Test
    @Tag("S-M4")
    void itsIdIsLongAndItIsThereUntilItIsDeleted() {
      String id = begin(Platform.ADMIN);

      assertThat(id.length()).as("at least 128 bits").isGreaterThanOrEqualTo(22);
      assertThat(send(session(id), "ping", "{}").statusCode()).isEqualTo(200);
      assertThat(platform.send(session(id).DELETE().build()).statusCode()).isEqualTo(204);
      HttpResponse<String> after = send(session(id), "ping", "{}");
      assertThat(after.statusCode()).isEqualTo(404);
      assertThat(Platform.json(after.body()).has("error")).isTrue();
      assertThat(platform.send(session(id).DELETE().build()).statusCode()).isEqualTo(404);
    }

    @Test
    @Tag("S-M2")
    void itIsNotThereForAnybodyElse() {
      AgentId agent = AgentId.random();
      String token = "token of " + agent;
      long position = platform.events.record("Agent", agent.value(), running(agent, token));
      platform.read("/api/v1/agents?min_position=" + position);
      String id = begin(Platform.ADMIN);

      HttpRequest.Builder stolen =
          HttpRequest.newBuilder(platform.uri("/mcp"))
              .header("Authorization", "Bearer " + token)
              .header("Mcp-Session-Id", id)
              .header("Accept", "application/json, text/event-stream");

      assertThat(send(stolen.copy(), "ping", "{}").statusCode()).isEqualTo(404);
      assertThat(platform.send(stolen.copy().GET().build()).statusCode()).isEqualTo(404);
      assertThat(platform.send(stolen.copy().DELETE().build()).statusCode()).isEqualTo(404);
      assertThat(send(session(id), "ping", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void theOneUsedLongestAgoMakesRoomForANewOne() {
      String first = begin(Platform.ADMIN);
      for (int n = 0; n < 20; n++) {
        begin(Platform.ADMIN);
      }

      assertThat(send(session(first), "ping", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void changesOfWhatItSubscribedToComeOnItsStream() throws Exception {
      TaskId task = task();
      String uri = "task://tasks/" + task;
      String id = begin(Platform.ADMIN);
      assertThat(result(send(session(id), "resources/subscribe", uri(uri)))).isEmpty();

      try (Events events = Events.open(session(id).header("Accept", "text/event-stream").GET())) {
        platform.events.record("Task", task.value(), cancelled(task));

        JsonNode note = events.next();
        assertThat(note.path("method").asText()).isEqualTo("notifications/resources/updated");
        assertThat(note.at("/params/uri").asText()).isEqualTo(uri);
        assertThat(read(id, uri).path("status").asText()).isEqualTo("cancelled");

        platform.send(session(id).DELETE().build());
        events.awaitEnd();
      }
    }

    @Test
    void itMaySubscribeToSoManyAndToNothingThatIsNotThere() {
      String id = begin(Platform.ADMIN);
      for (int n = 0; n < 3; n++) {
        result(send(session(id), "resources/subscribe", uri("task://tasks/" + task())));
      }

      assertThat(error(send(session(id), "resources/subscribe", uri("task://tasks/" + task()))))
          .isEqualTo(-32602);
      assertThat(error(send(session(id), "resources/subscribe", uri("task://tasks/none"))))
          .isEqualTo(-32002);
      assertThat(error(platform.post("/mcp", rpc("resources/subscribe", uri("task://tasks/x")))))
          .as("without a session")
          .isEqualTo(-32600);
    }

    @Test
    void aLongCallTellsProgressAndCanBeCancelled() throws Exception {
      TaskId task = task();
      String id = begin(Platform.ADMIN);
      String waiting =
          "{\"name\":\"wait_for_task\",\"arguments\":{\"task_id\":\"%s\",\"timeout_seconds\":600},\"_meta\":{\"progressToken\":\"p\"}}"
              .formatted(task);

      try (Events events =
          Events.open(
              session(id)
                  .POST(
                      BodyPublishers.ofString(
                          rpc("tools/call", waiting).replace(":1,", ":77,"))))) {
        JsonNode progress = events.next();
        assertThat(progress.path("method").asText()).isEqualTo("notifications/progress");
        assertThat(progress.at("/params/progressToken").asText()).isEqualTo("p");
        assertThat(progress.at("/params/message").asText()).isEqualTo("pending");

        HttpResponse<String> cancel =
            platform.send(
                session(id)
                    .POST(
                        BodyPublishers.ofString(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":77}}"))
                    .build());

        assertThat(cancel.statusCode()).isEqualTo(202);
        assertThat(events.ends()).as("without a result").isTrue();
      }
    }

    @Test
    void itHearsOfWritesOnceItHasSetALevel() {
      String id = begin(Platform.ADMIN);
      platform.commands.answers(
          _ ->
              new CommandServiceDouble.Reply(202, "{}", java.util.Map.of("X-Event-Position", "1")));
      String create = "{\"name\":\"create_task\",\"arguments\":{\"description\":\"x\"}}";

      assertThat(send(session(id), "tools/call", create).body()).startsWith("{");
      assertThat(error(send(session(id), "logging/setLevel", "{\"level\":\"loud\"}")))
          .isEqualTo(-32602);
      result(send(session(id), "logging/setLevel", "{\"level\":\"info\"}"));
      assertThat(send(session(id), "tools/call", create).body())
          .contains("notifications/message", "\"level\":\"info\"", "\"result\"");
      result(send(session(id), "logging/setLevel", "{\"level\":\"warning\"}"));
      assertThat(send(session(id), "tools/call", create).body()).startsWith("{");
    }

    @Test
    void withoutOneThereIsNothingToGetOrDelete() {
      assertThat(platform.get("/mcp").statusCode()).isEqualTo(405);
      assertThat(platform.send(platform.request("/mcp").DELETE().build()).statusCode())
          .isEqualTo(405);
    }
  }

  @Nested
  class WithoutAHandshake {
    @Test
    void everyRequestStandsForItself() {
      JsonNode discovered = result(modern("server/discover", META, null));
      JsonNode listed = result(modern("tools/list", META, null));

      assertThat(discovered.path("supportedVersions").toString())
          .contains("2026-07-28", "2025-11-25", "2025-06-18");
      assertThat(listed.path("resultType").asText()).isEqualTo("complete");
      assertThat(listed.path("cacheScope").asText()).isEqualTo("private");
      assertThat(listed.path("ttlMs").asLong()).isPositive();
      assertThat(listed.at("/_meta/io.modelcontextprotocol~1serverInfo/name").asText())
          .isEqualTo("mistersmith");
    }

    @ParameterizedTest
    @Tag("S-M3")
    @CsvSource({
      "tools/list,404,-32601,no/such,no/such",
      "x,404,-32601,ping,ping",
      "x,404,-32601,initialize,initialize",
      "x,404,-32601,resources/subscribe,resources/subscribe",
      "x,400,-32020,tools/list,prompts/list",
      "x,400,-32020,tools/list,",
    })
    void aHeaderThatContradictsAndAMethodThatIsNotThereAreRefused(
        String ignored, int status, int code, String method, String header) {
      HttpRequest.Builder request = stateless();
      if (header != null) {
        request.header("Mcp-Method", header);
      }

      HttpResponse<String> reply = send(request, method, "{" + META + "}");

      assertThat(reply.statusCode()).isEqualTo(status);
      assertThat(error(reply)).isEqualTo(code);
      assertThat(Platform.json(reply.body()).path("id").asInt()).isEqualTo(1);
    }

    @Test
    void theNameInTheHeaderIsTheOneOfTheBody() {
      String list = "\"name\":\"list_tasks\",\"arguments\":{\"limit\":1}," + META;

      assertThat(modern("tools/call", list, "list_tasks").statusCode()).isEqualTo(200);
      assertThat(modern("tools/call", list, "=?base64?bGlzdF90YXNrcw==?=").statusCode())
          .isEqualTo(200);
      for (String wrong :
          new String[] {"get_task", "LIST_TASKS", "=?base64?bGlzdA?=", "=?base64?b!lz?="}) {
        HttpResponse<String> refused = modern("tools/call", list, wrong);
        assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
        assertThat(error(refused)).isEqualTo(-32020);
      }
      assertThat(error(modern("tools/call", list, null))).isEqualTo(-32020);
    }

    @Test
    void whatEachRequestMustHaveIsRequired() {
      HttpResponse<String> bare = modern("tools/list", "\"x\":1", null);
      HttpResponse<String> future =
          send(
              platform.request("/mcp").header("MCP-Protocol-Version", "2031-01-01"),
              "tools/list",
              "{}");
      HttpResponse<String> torn =
          send(
              platform.request("/mcp").header("MCP-Protocol-Version", "2025-11-25"),
              "tools/list",
              "{" + META + "}");

      assertThat(bare.statusCode()).isEqualTo(400);
      assertThat(error(bare)).isEqualTo(-32602);
      assertThat(future.statusCode()).isEqualTo(400);
      assertThat(error(future)).isEqualTo(-32022);
      assertThat(Platform.json(future.body()).at("/error/data/supported").size()).isEqualTo(3);
      assertThat(error(torn)).isEqualTo(-32020);
    }

    @Test
    void itListensOnTheReplyOfOneRequest() throws Exception {
      TaskId task = task();
      String uri = "task://tasks/" + task;
      String filter =
          "\"notifications\":{\"resourcesListChanged\":true,\"resourceSubscriptions\":[\"%s\",\"task://tasks/none\"]},%s"
              .formatted(uri, META);
      HttpRequest.Builder request =
          stateless()
              .header("Mcp-Method", "subscriptions/listen")
              .header("Accept", "application/json, text/event-stream")
              .POST(BodyPublishers.ofString(rpc("subscriptions/listen", "{" + filter + "}")));

      try (Events events = Events.open(request)) {
        JsonNode acknowledged = events.next();
        assertThat(acknowledged.path("method").asText())
            .isEqualTo("notifications/subscriptions/acknowledged");
        assertThat(acknowledged.at("/params/notifications/resourceSubscriptions").toString())
            .isEqualTo("[\"" + uri + "\"]");

        platform.events.record("Task", task.value(), cancelled(task));

        JsonNode note = events.next();
        assertThat(note.at("/params/uri").asText()).isEqualTo(uri);
        assertThat(note.at("/params/_meta/io.modelcontextprotocol~1subscriptionId").asInt())
            .isEqualTo(1);
      }
    }
  }

  @Nested
  class InBoth {
    @ParameterizedTest
    @CsvSource({
      "tools/list,tools",
      "prompts/list,prompts",
      "resources/templates/list,resourceTemplates",
      "resources/list,resources"
    })
    void listsComeInPages(String method, String field) {
      for (int n = 0; n < 6; n++) {
        platform.events.record(
            "Discovery",
            "disc_" + method.hashCode() + "_" + n,
            Samples.shared(
                "disc_" + method.hashCode() + "_" + n,
                "agent-p",
                io.mistersmith.api.discovery.DiscoveryType.INSIGHT,
                "0.5",
                null));
      }
      platform.read("/api/v1/discoveries?min_position=" + platform.events.head());
      List<String> names = new ArrayList<>();
      String cursor = null;
      do {
        JsonNode page =
            result(
                platform.post(
                    "/mcp",
                    rpc(method, cursor == null ? "{}" : "{\"cursor\":\"%s\"}".formatted(cursor))));
        assertThat(page.path(field).size()).isBetween(1, 5);
        page.path(field).forEach(one -> names.add(one.path("name").asText()));
        cursor = page.path("nextCursor").asText(null);
      } while (cursor != null);

      assertThat(names).doesNotHaveDuplicates();
      assertThat(names.size()).isGreaterThanOrEqualTo(method.startsWith("tools") ? 13 : 3);
      assertThat(error(platform.post("/mcp", rpc(method, "{\"cursor\":\"nonsense\"}"))))
          .isEqualTo(-32602);
      assertThat(error(platform.post("/mcp", rpc(method, "{\"cursor\":7}")))).isEqualTo(-32602);
    }

    @Test
    void promptsAreWrittenFromWhatIsThere() {
      TaskId task = task();
      JsonNode prompt =
          result(
              platform.post(
                  "/mcp",
                  rpc(
                      "prompts/get",
                      "{\"name\":\"review_task\",\"arguments\":{\"task_id\":\"%s\"}}"
                          .formatted(task))));

      assertThat(prompt.at("/messages/0/content/resource/uri").asText())
          .isEqualTo("task://tasks/" + task);
      assertThat(prompt.at("/messages/1/content/text").asText()).contains(task.value());
      for (String wrong :
          new String[] {
            "{\"name\":\"none\"}",
            "{\"name\":\"review_task\"}",
            "{\"name\":\"review_task\",\"arguments\":{\"task_id\":7}}",
            "{\"name\":\"review_task\",\"arguments\":{\"task_id\":\"task_1\",\"more\":\"x\"}}",
            "{\"name\":\"review_task\",\"arguments\":{\"task_id\":\"../x\"}}",
            "{\"name\":\"review_task\",\"arguments\":[]}"
          }) {
        assertThat(error(platform.post("/mcp", rpc("prompts/get", wrong)))).isEqualTo(-32602);
      }
    }

    @Test
    void idsAreCompleted() {
      TaskId task = task();

      assertThat(completed("ref/prompt", "name", "review_task", "task_id", "task_"))
          .contains(task.value());
      assertThat(
              completed(
                  "ref/resource",
                  "uri",
                  "task://tasks/{task_id}",
                  "task_id",
                  task.value().substring(0, 14)))
          .containsExactly(task.value());
      assertThat(completed("ref/prompt", "name", "review_task", "task_id", "x%_\\\\u0000"))
          .isEmpty();
      for (String wrong :
          new String[] {
            "{}",
            "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"none\"},\"argument\":{\"name\":\"task_id\",\"value\":\"\"}}",
            "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"review_task\"},\"argument\":{\"name\":\"x\",\"value\":\"\"}}",
            "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///{task_id}\"},\"argument\":{\"name\":\"task_id\",\"value\":\"\"}}",
            "{\"ref\":{\"type\":\"x\"},\"argument\":{\"name\":\"task_id\",\"value\":\"\"}}"
          }) {
        assertThat(error(platform.post("/mcp", rpc("completion/complete", wrong))))
            .isEqualTo(-32602);
      }
    }

    private List<String> completed(
        String type, String by, String name, String argument, String value) {
      JsonNode result =
          result(
              platform.post(
                  "/mcp",
                  rpc(
                      "completion/complete",
                      "{\"ref\":{\"type\":\"%s\",\"%s\":\"%s\"},\"argument\":{\"name\":\"%s\",\"value\":\"%s\"}}"
                          .formatted(type, by, name, argument, value))));
      List<String> values = new ArrayList<>();
      result.at("/completion/values").forEach(one -> values.add(one.asText()));
      return values;
    }
  }

  private static TaskId task() {
    TaskId task = TaskId.random();
    long position = platform.events.record("Task", task.value(), created(task));
    platform.read("/api/v1/tasks?min_position=" + position);
    return task;
  }

  private static TaskCancelled cancelled(TaskId task) {
    return new TaskCancelled(task, null, 0, null, "enough", Samples.T0);
  }

  private static String uri(String uri) {
    return "{\"uri\":\"%s\"}".formatted(uri);
  }

  private static String begin(String token) {
    HttpResponse<String> reply =
        platform.send(
            HttpRequest.newBuilder(platform.uri("/mcp"))
                .header("Authorization", "Bearer " + token)
                .POST(
                    BodyPublishers.ofString(
                        rpc(
                            "initialize",
                            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}")))
                .build());
    assertThat(reply.statusCode()).isEqualTo(200);
    return reply.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private static HttpRequest.Builder session(String id) {
    return platform
        .request("/mcp")
        .header("Mcp-Session-Id", id)
        .header("MCP-Protocol-Version", "2025-11-25")
        .header("Accept", "application/json, text/event-stream");
  }

  private static HttpRequest.Builder stateless() {
    return platform.request("/mcp").header("MCP-Protocol-Version", "2026-07-28");
  }

  private static HttpResponse<String> modern(String method, String params, String name) {
    HttpRequest.Builder request = stateless().header("Mcp-Method", method);
    if (name != null) {
      request.header("Mcp-Name", name);
    }
    return send(request, method, "{" + params + "}");
  }

  private static HttpResponse<String> send(
      HttpRequest.Builder request, String method, String params) {
    return platform.send(request.POST(BodyPublishers.ofString(rpc(method, params))).build());
  }

  private static JsonNode read(String session, String uri) {
    JsonNode result = result(send(session(session), "resources/read", uri(uri)));
    return Platform.json(result.at("/contents/0/text").asText());
  }

  private static String rpc(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
        .formatted(method, params);
  }

  private static JsonNode result(HttpResponse<String> reply) {
    JsonNode body = Platform.json(reply.body());
    assertThat(body.has("result")).as(reply.body()).isTrue();
    return body.path("result");
  }

  private static int error(HttpResponse<String> reply) {
    JsonNode body = Platform.json(reply.body());
    assertThat(body.has("error")).as(reply.body()).isTrue();
    return body.at("/error/code").asInt();
  }

  /** An open stream, read by a thread of its own. */
  private record Events(
      InputStream in, ConcurrentLinkedQueue<JsonNode> read, CompletableFuture<Void> end)
      implements AutoCloseable {

    static Events open(HttpRequest.Builder request) throws Exception {
      HttpResponse<InputStream> reply =
          platform.http.send(request.build(), BodyHandlers.ofInputStream());
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      Events events =
          new Events(reply.body(), new ConcurrentLinkedQueue<>(), new CompletableFuture<>());
      Thread.ofVirtual().start(events::follow);
      return events;
    }

    private void follow() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("data: ")) {
            read.add(Platform.json(line.substring("data: ".length())));
          }
        }
        end.complete(null);
      } catch (IOException closed) {
        end.completeExceptionally(closed);
      }
    }

    JsonNode next() {
      await().atMost(Duration.ofSeconds(20)).until(() -> !read.isEmpty());
      return read.poll();
    }

    /** Orderly, and with nothing more before. */
    boolean ends() throws Exception {
      awaitEnd();
      return read.isEmpty();
    }

    void awaitEnd() throws Exception {
      end.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
