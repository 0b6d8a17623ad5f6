package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.infra.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams and sockets of a running platform, by those who watch it. */
class LiveStory {
  private static final int MOST_STREAMS = 1000;
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform = Platform.shared();
    client = platform.client();
  }

  @Test
  @Tag("D-057")
  @Tag("D-059")
  @Tag("D-060")
  @Tag("D-061")
  @Tag("D-062")
  @Tag("D-063")
  @Tag("D-107")
  void aStreamTellsOnlyWhatItsFiltersLetThroughAndMarksWhatIsTheReadersOwn() {
    JsonNode reply =
        client.mcp(
            "tools/call",
            """
            {"name":"subscribe_discoveries","arguments":{"subscriber_agent_id":"agent-watched",
              "discovery_types":["pattern","anomaly"],"min_confidence":0.7}}""");
    String stream =
        reply.at("/result/structuredContent/sse_endpoint").asText() + "&agent_roles=Watcher";
    try (Sse watched = Sse.open(client, stream)) {
      share("agent-watched", "Watcher", "pattern", "0.69");
      share("agent-watched", "Watcher", "insight", "0.9");
      share("agent-watched", "Sleeper", "anomaly", "0.9");
      String first = share("agent-watched", "Watcher", "pattern", "0.70");
      String second = share("agent-elsewhere", "Watcher", "anomaly", "1.0");

      await().until(() -> watched.events().size() >= 2);
      List<Sse.Event> told = watched.events();
      assertThat(told).hasSize(2).allMatch(event -> event.name().equals("discovery"));
      assertThat(told.get(0).data()).contains(first, "\"own\":true");
      assertThat(told.get(1).data()).contains(second).doesNotContain("\"own\":true");
      assertThat(Long.parseLong(told.get(1).id())).isGreaterThan(Long.parseLong(told.get(0).id()));
    }
  }

  @Test
  void aStreamOfTasksTellsEachChangeUntilTheEnd() {
    client.spawn("Watched", "being_watched");
    String task =
        client.submit(
            """
            {"description":"watched","required_capabilities":["being_watched"],
             "parameters":{"script":[{"lines":3},{"answer":"{\\"summary\\":\\"seen\\"}"}]}}""");
    client.awaiting("/api/v1/tasks/" + task, shown -> shown.has("status"));
    try (Sse changes = Sse.open(client, "/api/v1/tasks/" + task + "/stream")) {
      client.awaitTask(task, "completed");
      await()
          .until(
              () ->
                  changes.events().stream()
                      .anyMatch(event -> event.data().contains("\"status\":\"completed\"")));
      assertThat(changes.events())
          .extracting(Sse.Event::id)
          .doesNotHaveDuplicates()
          .isSortedAccordingTo(java.util.Comparator.comparingLong(Long::parseLong));
    }
    String run = client.task(task).path("run_id").asText();
    try (Sse output =
        Sse.open(client, "/api/v1/runs/" + run + "/output", "Accept", "text/event-stream")) {
      await().until(() -> output.events().stream().anyMatch(event -> event.name().equals("end")));
    }
  }

  @Test
  void whereAStreamCannotGoOnIsSaid() {
    for (String id : List.of("garbage", "-1", "99999999999")) {
      Client.Answer answer =
          client.send(
              client.request("/api/v1/events/stream").header("Last-Event-ID", id).GET().build());
      assertThat(answer.status()).as(id).isEqualTo(400);
      assertThat(answer.body().path("detail").asText()).contains("Last-Event-ID");
    }
    assertThat(client.get("/discoveries/stream?discovery_types=rumour").status()).isEqualTo(400);
    assertThat(client.get("/discoveries/stream?min_confidence=2").status()).isEqualTo(400);
    assertThat(client.get("/discoveries/stream?confidence=0.7").body().path("detail").asText())
        .contains("min_confidence");
  }

  @Test
  @Tag("D-033")
  @Tag("D-034")
  @Tag("D-036")
  @Tag("D-037")
  @Tag("D-038")
  @Tag("D-040")
  @Tag("D-225")
  void whoPollsAndWhoListensSeesTheSameFiguresOfAnInstant() {
    try (Socket socket = new Socket(platform)) {
      JsonNode metrics =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> {
                    JsonNode polled = client.get("/metrics/system").body();
                    return socket.of("metrics_update").stream()
                        .map(update -> update.at("/payload/metrics"))
                        .filter(polled::equals)
                        .findFirst()
                        .orElse(null);
                  },
                  java.util.Objects::nonNull);

      assertThat(metrics.at("/nats/connections").asInt()).isGreaterThanOrEqualTo(3);
      assertThat(metrics.at("/system/memory_mb").asDouble()).isPositive();
      JsonNode agents = metrics.path("agents");
      assertThat(agents.path("total").asInt())
          .isGreaterThanOrEqualTo(agents.path("idle").asInt() + agents.path("busy").asInt());
    }
  }

  @Test
  @Tag("D-039")
  @Tag("D-225")
  void aSocketIsGivenCommandsAndTellsWhatBecomesOfThem() {
    try (Socket socket = new Socket(platform)) {
      JsonNode subscribed =
          socket.ask(
              "subscribe",
              "{\"topic\":\"discoveries\",\"filter\":{\"agent_id\":\"agent-heard\",\"min_confidence\":0.7}}");
      JsonNode created =
          socket.ask(
              "command",
              """
              {"command":"create_task","arguments":{"description":"by socket",
               "required_capabilities":["nobody_has_this"]},"idempotency_key":"socket-story"}""");
      String task = created.at("/payload/result/task_id").asText();
      client.awaitTask(task, "pending");
      share("agent-heard", "Speaker", "insight", "0.69");
      String heard = share("agent-heard", "Speaker", "insight", "0.70");

      await().until(() -> !socket.of("discovery").isEmpty());
      assertThat(socket.of("discovery").getFirst().toString()).contains(heard);
      String id = subscribed.at("/payload/subscription_id").asText();
      socket.ask("unsubscribe", "{\"subscription_id\":\"" + id + "\"}");
      share("agent-heard", "Speaker", "insight", "0.9");
      assertThat(socket.ask("subscribe", "{\"topic\":\"rumours\"}").toString()).contains("topic");
      assertThat(socket.of("discovery")).hasSize(1);
    }
  }

  @Test
  @Tag("D-105")
  @Tag("D-106")
  void statisticsAreWhatHappened() {
    long from = positionOf(shared("agent-counted", "Counter", "question", "0.5"));
    long messages = client.get("/stats/nats").body().at("/account/messages_in").asLong();
    for (int n = 0; n < 3; n++) {
      shared("agent-counted", "Counter", "question", "0.5");
    }
    long to = positionOf(shared("agent-counted", "Counter", "solution", "0.5"));
    client.get("/api/v1/discoveries?limit=1&min_position=" + to);

    JsonNode before = client.get("/stats/discoveries?as_of=" + from).body();
    JsonNode after = client.get("/stats/discoveries?as_of=" + to).body();
    List<JsonNode> happened = new ArrayList<>();
    client
        .get("/api/v1/events?type=discovery.shared&limit=500&order=asc&after=" + from)
        .body()
        .path("data")
        .forEach(
            event -> {
              if (event.path("position").asLong() <= to) {
                happened.add(event);
              }
            });
    assertThat(happened).hasSizeGreaterThanOrEqualTo(4);
    assertThat(after.path("total").asLong() - before.path("total").asLong())
        .isEqualTo(happened.size());
    assertThat(after.at("/by_type/question").asLong())
        .isGreaterThanOrEqualTo(before.at("/by_type/question").asLong() + 3);
    await()
        .until(
            () ->
                client.get("/stats/nats").body().at("/account/messages_in").asLong()
                    >= messages + 4);
  }

  private static long positionOf(Client.Answer answer) {
    return Long.parseLong(answer.header("X-Event-Position"));
  }

  @Test
  void anotherQueryServiceShowsAndStreamsTheSame() throws Exception {
    int port = Ports.free();
    try (SecondService _ = SecondService.queryService(platform, port)) {
      Client other = new Client(port, platform.token());
      other.awaiting("/health/ready", health -> health.path("status").asText().equals("up"));
      try (Sse here = Sse.open(client, "/discoveries/stream?agent_roles=Twice");
          Sse there = Sse.open(other, "/discoveries/stream?agent_roles=Twice")) {
        String id = share("agent-twice", "Twice", "insight", "0.5");

        await().until(() -> !here.events().isEmpty() && !there.events().isEmpty());
        assertThat(there.events()).isEqualTo(here.events());
        String path =
            "/api/v1/discoveries/" + id + "?min_position=" + here.events().getFirst().id();
        assertThat(other.get(path).body()).isEqualTo(client.get(path).body());
      }
    }
  }

  @Test
  void aThousandMayWatchAndOneMoreIsToldSoUntilOneLeaves() throws Exception {
    List<java.net.Socket> watching = new ArrayList<>();
    try {
      String refused = "";
      while (refused.isEmpty() && watching.size() <= MOST_STREAMS) {
        java.net.Socket socket = new java.net.Socket("127.0.0.1", platform.queryPort);
        watching.add(socket);
        String reply = watch(socket);
        refused = reply.startsWith("HTTP/1.1 200") ? "" : reply;
      }
      assertThat(watching).as("with who was let in").hasSizeGreaterThan(MOST_STREAMS - 10);
      assertThat(refused).startsWith("HTTP/1.1 503").contains("Retry-After", "problem+json");

      watching.getFirst().close();
      share("agent-crowded", "Crowd", "insight", "0.5"); // What is written shows who has left.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                try (java.net.Socket next = new java.net.Socket("127.0.0.1", platform.queryPort)) {
                  return watch(next).startsWith("HTTP/1.1 200");
                }
              });
    } finally {
      for (java.net.Socket socket : watching) {
        socket.close();
      }
    }
  }

  /** What the platform answers at once. */
  private static String watch(java.net.Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write(
            "GET /discoveries/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(platform.token())
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Test
  @Tag("D-163")
  @Tag("D-164")
  @Tag("D-165")
  @Tag("D-122")
  void everyMistakeOfAnMcpClientHasItsCodeAndSaysWhatIsWrong() {
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}";
    mistake("{\"jsonrpc\":", -32700, "line 1");
    mistake("[" + call.formatted("ping", "{}") + "]", -32600, "one message");
    mistake("{\"jsonrpc\":\"1.0\",\"method\":\"ping\",\"id\":1}", -32600, "jsonrpc");
    mistake(call.formatted("no/such", "{}"), -32601, "no method");
    mistake(call.formatted("tools/call", "{\"name\":7}"), -32602, "name");
    mistake(call.formatted("tools/call", "{\"name\":\"none\"}"), -32602, "no such tool");
    mistake(call.formatted("resources/read", "{\"uri\":\"task://tasks/none\"}"), -32602, "uri");
    mistake(
        call.formatted("tools/call", "{\"name\":\"get_task\",\"arguments\":{\"task_id\":7}}"),
        -32602,
        "task_id");
    Client.Answer contradicting =
        client.post(
            "/mcp", call.formatted("tools/list", "{}"), "MCP-Protocol-Version", "1999-01-01");
    assertThat(contradicting.status()).isEqualTo(400);
    assertThat(contradicting.body().at("/error/message").asText())
        .contains("Unsupported protocol version", "2026-07-28");
    assertThat(client.post("/mcp", "\"" + "x".repeat(1 << 20) + "\"").status()).isEqualTo(413);
    assertThat(client.mcp("ping", "{}").has("result")).as("goes on").isTrue();
  }

  private static void mistake(String body, int code, String said) {
    Client.Answer answer = client.post("/mcp", body);
    assertThat(answer.status()).as(body).isLessThan(500);
    JsonNode error = answer.body().path("error");
    assertThat(error.path("code").asInt()).as("%s: %s", body, answer.body()).isEqualTo(code);
    assertThat(error.path("message").asText()).contains(said);
    assertThat(answer.raw().body()).doesNotContain("Exception", "SELECT", "at io.");
  }

  @Test
  void aPageStaysWhatItIsWhileEventsArriveAndIsNotSentTwice() {
    String agent = "agent-paged-" + System.nanoTime();
    for (int n = 0; n < 5; n++) {
      share(agent, "Pager", "insight", "0.5");
    }
    Client.Answer last = shared(agent, "Pager", "insight", "0.5");
    String newest = last.body().path("discovery_id").asText();
    String list = "/api/v1/discoveries?limit=2&agent_id=" + agent;
    Client.Answer first = client.get(list + "&min_position=" + last.header("X-Event-Position"));
    share(agent, "Pager", "insight", "0.5");
    List<String> seen = new ArrayList<>(ids(first.body()));
    for (String cursor = first.body().path("next_cursor").asText(""); !cursor.isEmpty(); ) {
      JsonNode page = client.get(list + "&cursor=" + cursor).body();
      seen.addAll(ids(page));
      cursor = page.path("next_cursor").asText("");
    }
    assertThat(seen).hasSize(6).doesNotHaveDuplicates().startsWith(newest);

    String one =
        "/api/v1/tasks/"
            + client.submit(
                "{\"description\":\"kept\",\"required_capabilities\":[\"nobody_has_this\"]}");
    client.awaitTask(one.substring(one.lastIndexOf('/') + 1), "pending");
    Client.Answer had = client.get(one + "?as_of=" + client.get(one).header("X-Event-Position"));
    Client.Answer asked =
        client.send(
            client
                .request(had.raw().request().uri().toString().replaceFirst("http://[^/]+", ""))
                .header("If-None-Match", had.header("ETag"))
                .GET()
                .build());
    assertThat(asked.status()).isEqualTo(304);
    assertThat(client.get(one + "?min_position=99999999999").status()).isEqualTo(400);
    assertThat(client.get(one + "?as_of=99999999999").status()).isEqualTo(400);
  }

  private static List<String> ids(JsonNode page) {
    return Stream.iterate(0, n -> n + 1)
        .limit(page.path("data").size())
        .map(n -> page.path("data").get(n).path("discovery_id").asText())
        .toList();
  }

  private static String share(String agent, String role, String type, String confidence) {
    return shared(agent, role, type, confidence).body().path("discovery_id").asText();
  }

  private static Client.Answer shared(String agent, String role, String type, String confidence) {
    Client.Answer answer =
        client.post(
            "/api/v1/discoveries",
            """
            {"agent_id":"%s","agent_role":"%s","discovery_type":"%s","content":"c","confidence":%s}"""
                .formatted(agent, role, type, confidence));
    assertThat(answer.status()).as("%s", answer.body()).isBetween(200, 202);
    return answer;
  }
}
