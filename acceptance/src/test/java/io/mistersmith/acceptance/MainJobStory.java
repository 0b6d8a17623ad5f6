package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.acceptance.Client.Answer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A task of the seed documents, from the request to what a listener, a reader and an auditor see.
 */
class MainJobStory {
  private static final String SEED_TASK =
      """
      {"description":"Analyze system logs","priority":7,"required_capabilities":["log_analysis"],
       "parameters":{"source":"/var/log/system.log","time_range":"24h"}}""";

  private static Platform platform;
  private static Client client;
  private static String analyzer;

  @BeforeAll
  static void up() {
    platform = Platform.shared();
    client = platform.client();
    analyzer = client.spawn("Analyzer", "log_analysis");
    client.spawn("Reviewer", "code_review");
    client.awaitAgent(analyzer, "running", "idle");
  }

  @Test
  @Tag("D-018")
  @Tag("D-019")
  @Tag("D-022")
  @Tag("D-024")
  @Tag("D-025")
  @Tag("D-028")
  @Tag("D-029")
  @Tag("D-006")
  @Tag("D-007")
  @Tag("D-012")
  @Tag("D-020")
  @Tag("D-023")
  @Tag("D-026")
  @Tag("D-027")
  @Tag("D-004")
  @Tag("D-005")
  @Tag("D-015")
  @Tag("D-016")
  @Tag("D-017")
  @Tag("D-235")
  @Tag("D-101")
  void theSeedTaskIsGivenToTheAgentThatCanDoItAndCompletes() throws Exception {
    try (Nats nats = Nats.connect(platform);
        Sse stream = Sse.open(client, "/discoveries/stream")) {
      nats.listen("tasks.>");
      nats.listen("agents.>");
      nats.listen("discoveries.>");
      String task = client.submit(SEED_TASK);

      JsonNode done = client.awaitTask(task, "completed");

      assertThat(done.path("assigned_to").asText()).isEqualTo(analyzer);
      assertThat(done.path("attempt").asInt()).isEqualTo(1);
      assertThat(done.path("completed_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*\\.\\d{3}Z");
      assertThat(done.path("result").path("findings").size()).isPositive();
      assertThat(done.path("result").path("summary").asText()).isNotBlank();
      assertThat(done.path("parameters").path("time_range").asText()).isEqualTo("24h");
      theNatsSubjectsCarriedIt(nats, task);
      theDiscoveriesCameOverSseAndCanBeRead(stream, nats);
      theOutputIsRecordedWithoutAHole(done);
    }
  }

  private void theNatsSubjectsCarriedIt(Nats nats, String task) {
    await()
        .untilAsserted(
            () ->
                assertThat(nats.subjects())
                    .contains(
                        "tasks." + task + ".queue.7",
                        "tasks." + task + ".assignment",
                        "tasks." + task + ".progress",
                        "tasks." + task + ".result"));
    assertThat(nats.on("agents.discovery.query")).isNotEmpty();
    assertThat(nats.on("tasks." + task + ".queue.7")).isNotEmpty();
    JsonNode assignment = nats.on("tasks." + task + ".assignment").getFirst();
    assertThat(assignment.path("task_id").asText()).isEqualTo(task);
    assertThat(assignment.path("assigned_to").asText()).isEqualTo(analyzer);
    assertThat(assignment.path("assigned_at").asText()).isNotBlank();
    assertThat(nats.on("tasks." + task + ".progress")).isNotEmpty();
    JsonNode result = nats.on("tasks." + task + ".result").getFirst();
    assertThat(result.path("status").asText()).isEqualTo("completed");
    assertThat(result.path("result").path("findings").isArray()).isTrue();
    assertThat(result.path("result").path("summary").isTextual()).isTrue();
  }

  private void theDiscoveriesCameOverSseAndCanBeRead(Sse stream, Nats nats) throws Exception {
    await().until(() -> stream.events().size() >= 2);
    for (Sse.Event event : stream.events()) {
      assertThat(event.name()).isEqualTo("discovery");
      assertThat(Long.parseLong(event.id())).isPositive();
      JsonNode data = Client.JSON.readTree(event.data());
      assertThat(data.path("jsonrpc").asText()).isEqualTo("2.0");
      assertThat(data.path("method").asText()).isEqualTo("notifications/resources/updated");
      String uri = data.path("params").path("uri").asText();
      assertThat(uri).startsWith("discovery://agents/" + analyzer + "/discoveries/disc_");
      JsonNode read = client.mcp("resources/read", "{\"uri\":\"" + uri + "\"}");
      assertThat(read.path("result").path("contents").path(0).path("uri").asText()).isEqualTo(uri);
      String id = uri.substring(uri.lastIndexOf('/') + 1);
      JsonNode discovery = client.get("/api/v1/discoveries/" + id).body();
      List<JsonNode> published =
          nats.on("discoveries." + analyzer + "." + discovery.path("discovery_type").asText());
      assertThat(published)
          .filteredOn(body -> body.path("discovery_id").asText().equals(id))
          .hasSize(1)
          .allSatisfy(
              body -> {
                assertThat(body.path("content")).isEqualTo(discovery.path("content"));
                assertThat(body.path("confidence")).isEqualTo(discovery.path("confidence"));
                assertThat(body.path("discovery_type").asText()).matches("[A-Z][a-z]+");
                assertThat(body.has("related_to")).isTrue();
              });
    }
  }

  private void theOutputIsRecordedWithoutAHole(JsonNode task) {
    String run = task.path("run_id").asText();
    JsonNode chunks =
        client.awaiting(
            "/api/v1/runs/" + run + "/output",
            body -> body.path("data").toString().contains("result"));
    assertThat(
            chunks
                .path("data")
                .valueStream()
                .map(chunk -> chunk.path("payload").path("chunk").asLong()))
        .containsExactlyElementsOf(
            IntStream.range(0, chunks.path("data").size()).mapToObj(n -> (long) n).toList());
  }

  @Test
  @Tag("D-030")
  void aTaskCreatedOverMcpEndsTheSameWay() {
    JsonNode created =
        client.mcp("tools/call", "{\"name\":\"create_task\",\"arguments\":" + SEED_TASK + "}");
    String task = created.path("result").path("structuredContent").path("task_id").asText();

    JsonNode done = client.awaitTask(task, "completed");

    assertThat(done.path("assigned_to").asText()).isEqualTo(analyzer);
    assertThat(
            client
                .mcp(
                    "tools/call",
                    "{\"name\":\"get_task\",\"arguments\":{\"task_id\":\"" + task + "\"}}")
                .path("result")
                .path("structuredContent")
                .path("status")
                .asText())
        .isEqualTo("completed");
  }

  @Test
  @Tag("D-021")
  @Tag("D-031")
  void aTaskThatNobodyCanDoWaitsUntilSomebodyWhoCanAnnouncesItself() {
    String task =
        client.submit(
            "{\"description\":\"translate\",\"required_capabilities\":[\"translation\"]}");
    String other = client.submit(SEED_TASK);
    client.awaitTask(other, "completed");
    assertThat(client.task(task).path("status").asText()).isEqualTo("pending");

    String translator = client.spawn("Translator", "translation");

    assertThat(client.awaitTask(task, "completed").path("assigned_to").asText())
        .isEqualTo(translator);
  }

  @Test
  @Tag("D-042")
  @Tag("D-045")
  void anAgentsRecordNamesARealProcess() {
    JsonNode agent = client.awaitAgent(analyzer, "running", "idle", "busy");

    assertThat(agent.path("executor").asText()).isEqualTo("scripted");
    assertThat(ProcessHandle.of(agent.path("pid").asLong()))
        .hasValueSatisfying(ProcessHandle::isAlive);
  }

  @Test
  @Tag("D-002")
  @Tag("D-238")
  void theSeedsShareDiscoveryCallWorksVerbatim() {
    Answer answer =
        client.post(
            "/mcp",
            """
            {"jsonrpc":"2.0","method":"call_tool","params":{"name":"share_discovery","arguments":{
              "agent_id":"agent-123","agent_role":"Analyzer","discovery_type":"pattern",
              "content":"Unusual pattern in authentication logs","confidence":0.85}},"id":7}""");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("id").asInt()).isEqualTo(7);
    assertThat(answer.body().has("result")).as("%s", answer.body()).isTrue();
    String reply = answer.body().path("result").toString();
    JsonNode newest =
        client
            .awaiting(
                "/api/v1/discoveries?agent_id=agent-123",
                body -> reply.contains(body.at("/data/0/discovery_id").asText("none yet")))
            .at("/data/0");
    assertThat(newest.path("confidence").decimalValue()).isEqualByComparingTo("0.85");
  }

  @Test
  @Tag("D-010")
  void aRelationIsFoundFromBothSides() {
    String first = share("first", "null");
    String second = share("second", "\"" + first + "\"");

    JsonNode related =
        client.awaiting(
            "/api/v1/discoveries?related_to=" + first, body -> !body.path("data").isEmpty());

    assertThat(related.path("data").path(0).path("discovery_id").asText()).isEqualTo(second);
    assertThat(client.get("/api/v1/discoveries/" + second).body().path("related_to").asText())
        .isEqualTo(first);
    assertThat(client.get("/api/v1/discoveries/" + first).body().path("related_to").isNull())
        .isTrue();
  }

  private static String share(String content, String relatedTo) {
    Answer answer =
        client.post(
            "/api/v1/discoveries",
            """
            {"agent_id":"agent-relating","agent_role":"Analyzer","discovery_type":"connection",
             "content":"%s","confidence":0.5,"related_to":%s}"""
                .formatted(content, relatedTo));
    assertThat(answer.status()).as("%s", answer.body()).isBetween(200, 202);
    return answer.body().path("discovery_id").asText();
  }

  @Test
  @Tag("D-231")
  void priorityIsOneToTenAndFiveByDefault() {
    String capability = "\"required_capabilities\":[\"nobody-has-this\"]";

    Answer byDefault = client.post("/api/v1/tasks", "{\"description\":\"d\"," + capability + "}");

    assertThat(byDefault.status()).isEqualTo(202);
    assertThat(byDefault.body().path("priority").asInt()).isEqualTo(5);
    for (int priority : new int[] {1, 10}) {
      assertThat(
              client
                  .post(
                      "/api/v1/tasks",
                      "{\"description\":\"d\",\"priority\":" + priority + "," + capability + "}")
                  .status())
          .isEqualTo(202);
    }
    for (int priority : new int[] {0, 11}) {
      assertThat(
              client
                  .post("/api/v1/tasks", "{\"description\":\"d\",\"priority\":" + priority + "}")
                  .status())
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/api/v1/tasks|{\"description\":\"x\",\"priority\":11}|priority",
        "/api/v1/tasks|{\"priority\":1}|description",
        "/api/v1/tasks|{\"description\":\"x\",\"admin\":true}|admin",
        "/api/v1/agents|{\"role\":7}|role",
        "/api/v1/discoveries|{\"agent_id\":\"a\",\"agent_role\":\"r\",\"discovery_type\":\"rumour\",\"content\":\"c\",\"confidence\":0.5}|discovery_type",
        "/api/v1/discoveries|{\"agent_id\":\"a\",\"agent_role\":\"r\",\"discovery_type\":\"pattern\",\"content\":\"c\",\"confidence\":1.01}|confidence",
        "/api/v1/tasks|{\"description\":|JSON"
      })
  void badInputNamesTheFieldAndChangesNothing(String path, String body, String named) {
    long before = head();

    Answer answer = client.post(path, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("detail").asText()).contains(named);
    assertThat(answer.raw().body()).doesNotContain("Exception", "at io.", "SQL");
    String request = answer.header("X-Request-Id");
    assertThat(request).isNotEmpty();
    assertThat(requestsOfEventsSince(before)).doesNotContain(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{\"raw\":\"AAD//iMK\"},{\"answer\":\"ok\"}]",
        "[{\"big_line\":52428800},{\"answer\":\"ok\"}]",
        "[{\"stderr\":300000},{\"answer\":\"ok\"}]",
        "[{\"exit\":3}]",
        "[{\"crash\":true}]"
      })
  void aWorkerThatPrintsAnythingOrDiesStopsNothing(String script) throws Exception {
    ObjectNode task = Client.JSON.createObjectNode();
    task.put("description", "misbehave").put("max_attempts", 1).put("timeout_seconds", 120);
    task.putArray("required_capabilities").add("log_analysis");
    task.putObject("parameters").set("script", Client.JSON.readTree(script));
    String hostile = client.submit(task.toString());

    client.awaiting(
        "/api/v1/tasks/" + hostile,
        body -> List.of("completed", "failed").contains(body.path("status").asText()));

    assertThat(client.awaitTask(client.submit(SEED_TASK), "completed").path("attempt").asInt())
        .isPositive();
  }

  @Test
  @Tag("D-144")
  @Tag("D-233")
  void everyRowOfAReadModelIsNamedByAnEvent() {
    JsonNode tasks = client.get("/api/v1/tasks?limit=500").body();

    for (JsonNode task : tasks.path("data")) {
      JsonNode event = client.get("/api/v1/events/" + task.path("position").asLong()).body();
      assertThat(event.path("aggregate_id").asText()).isEqualTo(task.path("task_id").asText());
      assertThat(event.path("type").asText()).startsWith("task.");
    }
  }

  @Test
  @Tag("D-190")
  void psqlAnswersWithTheGeneratedPassword() throws Exception {
    try (var connection =
            java.sql.DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + platform.postgresPort + "/mistersmith",
                "mistersmith",
                Credentials.postgres(platform));
        var result = connection.createStatement().executeQuery("SELECT 1")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isOne();
    }
  }

  private static long head() {
    return client
        .get("/api/v1/events?limit=1&order=desc")
        .body()
        .path("data")
        .path(0)
        .path("position")
        .asLong();
  }

  private static List<String> requestsOfEventsSince(long position) {
    return client
        .get("/api/v1/events?limit=500&after=" + position)
        .body()
        .path("data")
        .valueStream()
        .map(event -> event.path("metadata").path("request_id").asText())
        .toList();
  }
}
