package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.shared;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.CommandServiceDouble.Asked;
import io.mistersmith.query.CommandServiceDouble.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestTest {
  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir, "--smith.command.timeout=1s");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void listsArePagedWithoutAGapOrARepeat() {
    List<String> ids = new ArrayList<>();
    long position = 0;
    for (int i = 0; i < 5; i++) {
      TaskId task = TaskId.random();
      ids.add(task.value());
      position = platform.events.record("Task", task.value(), created(task));
    }

    List<String> seen = new ArrayList<>();
    String path =
        "/api/v1/tasks?status=pending&capability=log_analysis&limit=2&min_position=" + position;
    String cursor = "";
    do {
      JsonNode page = platform.read(cursor.isEmpty() ? path : path + "&cursor=" + cursor);
      page.path("data").forEach(task -> seen.add(task.path("task_id").asText()));
      cursor = page.path("next_cursor").asText("");
      cursor = cursor.equals("null") ? "" : cursor;
    } while (!cursor.isEmpty());

    assertThat(seen).containsAll(ids).doesNotHaveDuplicates();
  }

  @Test
  void discoveriesAreFoundByTypeConfidenceTextAndRelationBothWays() {
    platform.events.record(
        "Discovery", "disc_a", shared("disc_a", "agent-f", DiscoveryType.PATTERN, "0.70", null));
    long position =
        platform.events.record(
            "Discovery",
            "disc_b",
            shared("disc_b", "agent-f", DiscoveryType.ANOMALY, "0.69", "disc_a"));
    String all = "/api/v1/discoveries?agent_id=agent-f&min_position=" + position;

    assertThat(ids(all + "&min_confidence=0.7")).containsExactly("disc_a");
    assertThat(ids(all + "&type=Anomaly")).containsExactly("disc_b");
    assertThat(ids(all + "&q=LOGS%20OF%20disc_b")).containsExactly("disc_b");
    assertThat(ids(all + "&q=%25")).isEmpty();
    assertThat(ids("/api/v1/discoveries?related_to=disc_a")).containsExactly("disc_b");
    assertThat(platform.read("/api/v1/discoveries/disc_b").path("related_to").asText())
        .isEqualTo("disc_a");
    assertThat(platform.get("/api/v1/discoveries/disc_a").body()).contains("\"confidence\":0.70,");
  }

  @Test
  @Tag("D-106")
  void figuresOfDiscoveriesEqualTheLog() {
    long position =
        platform.events.record(
            "Discovery",
            "disc_s",
            shared("disc_s", "agent-s", DiscoveryType.SOLUTION, "0.5", null));
    JsonNode stats = platform.read("/stats/discoveries?min_position=" + position);

    String shared = " FROM event_store.events WHERE event_type = 'discovery.shared'";
    assertThat(stats.path("total").asLong())
        .isEqualTo(platform.sql.queryForObject("SELECT count(*)" + shared, Long.class));
    assertThat(stats.path("agents").asLong())
        .isEqualTo(
            platform.sql.queryForObject(
                "SELECT count(DISTINCT payload ->> 'agent_id')" + shared, Long.class));
    for (DiscoveryType type : DiscoveryType.values()) {
      assertThat(stats.path("by_type").path(type.wireName()).asLong())
          .isEqualTo(
              platform.sql.queryForObject(
                  "SELECT count(*)" + shared + " AND lower(payload ->> 'discovery_type') = ?",
                  Long.class,
                  type.wireName()));
    }
    assertThat(stats.path("by_type").path("solution").asLong()).isPositive();
  }

  @Test
  void aReadBeyondWhatIsProjectedWaitsAndThenSaysSo() {
    TaskId task = TaskId.random();
    platform.post("/api/v1/projections/fleet-board/pause", "");
    try {
      long position = platform.events.record("Task", task.value(), created(task));
      HttpResponse<String> reply = platform.get("/api/v1/tasks?min_position=" + position);

      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.headers().firstValue("Retry-After")).isPresent();
      assertThat(Platform.json(reply.body()).path("code").asText()).isEqualTo("projection_behind");
    } finally {
      platform.post("/api/v1/projections/fleet-board/resume", "");
    }
  }

  /** A position that nobody has been told; waiting for it would be in vain. */
  @Test
  void aPositionBeyondTheLogIsRefusedByName() {
    long end = platform.events.head();
    JsonNode refused =
        Platform.json(platform.get("/api/v1/tasks?min_position=" + (end + 1_000_000)).body());

    assertThat(refused.path("status").asInt()).isEqualTo(400);
    assertThat(refused.path("code").asText()).isEqualTo("min_position_in_the_future");
    assertThat(refused.at("/violations/0/field").asText()).isEqualTo("min_position");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/tasks?limit=0",
        "/api/v1/tasks?limit=501",
        "/api/v1/tasks?status=lost",
        "/api/v1/tasks?cursor=%00",
        "/api/v1/tasks?as_of=yesterday",
        "/api/v1/tasks?as_of=99999999",
        "/api/v1/tasks?as_of=-999999999-01-01T00:00:00Z",
        "/api/v1/tasks?as_of=%2B12345-01-01T00:00:00Z",
        "/api/v1/tasks?min_position=-1",
        "/api/v1/tasks?capability=%00",
        "/api/v1/tasks?capability=%ff",
        "/api/v1/tasks?capability=%c0%80",
        "/api/v1/tasks?=1",
        "/api/v1/tasks?staus=pending",
        "/api/v1/tasks?status=pending&status=running",
        "/api/v1/tasks?cursor=",
        "/api/v1/tasks?as_of=",
        "/api/v1/tasks/task_1?status=pending",
        "/api/v1/events?type=task.created&type=",
        "/api/v1/events/stream?form=1",
        "/discoveries/stream?discovery_type=Pattern",
        "/api/v1/parked-messages?state=parked",
        "/api/v1/audit/proofs/inclusion",
        "/api/v1/tasks?limit=1&",
        "/api/v1/history?principal=a%00b",
        "/api/v1/usage?from=%2B999999999-01-01",
        "/api/v1/errors?since=-999999999-01-01T00:00:00Z",
        "/api/v1/discoveries?type=rumour",
        "/api/v1/discoveries?min_confidence=1.1",
        "/api/v1/discoveries?since=then",
        "/api/v1/events?order=up",
        "/api/v1/events?after=x"
      })
  void aParameterThatCannotBeReadIsRefusedByName(String path) {
    HttpResponse<String> reply = platform.get(path);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(Platform.json(reply.body()).path("violations").path(0).path("field").asText())
        .isNotEmpty();
  }

  @Test
  void theLogIsReadInItsWireForm() {
    TaskId task = TaskId.random();
    long position = platform.events.record("Task", task.value(), created(task));

    JsonNode event = platform.read("/api/v1/events/" + position);
    JsonNode newest = platform.read("/api/v1/events?order=desc&limit=1&aggregate_id=" + task);

    assertThat(event.path("type").asText()).isEqualTo("task.created");
    assertThat(event.path("payload").path("priority").asInt()).isEqualTo(7);
    assertThat(event.path("hash").asText()).matches("[0-9a-f]{64}");
    assertThat(newest.path("data").path(0)).isEqualTo(event);
    assertThat(platform.get("/api/v1/events/99999999").statusCode()).isEqualTo(404);
  }

  @Test
  @Tag("D-018")
  void aWriteIsHandedOnInTheCallersName() {
    platform.commands.answers(
        _ ->
            new Reply(
                202,
                "{\"task_id\":\"task_1\"}",
                Map.of("Location", "/api/v1/tasks/task_1", "X-Event-Position", "12")));
    String body =
        "{\"description\":\"Analyze\",\"priority\":7,"
            + "\"required_capabilities\":[\"log_analysis\"]}";

    HttpResponse<String> reply =
        platform.send(
            platform
                .request("/api/v1/tasks")
                .header("Idempotency-Key", "k1")
                .header("X-Request-Id", "req_mine")
                .POST(BodyPublishers.ofString(body))
                .build());

    assertThat(reply.statusCode()).isEqualTo(202);
    assertThat(reply.body()).isEqualTo("{\"task_id\":\"task_1\"}");
    assertThat(reply.headers().firstValue("Location")).hasValue("/api/v1/tasks/task_1");
    assertThat(reply.headers().firstValue("X-Event-Position")).hasValue("12");
    assertThat(reply.headers().allValues("X-Request-Id")).containsExactly("req_mine");
    Asked asked = platform.commands.taken();
    assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /api/v1/tasks");
    assertThat(asked.body()).isEqualTo(body);
    assertThat(asked.header("Idempotency-Key")).isEqualTo("k1");
    assertThat(asked.header("X-Request-Id")).isEqualTo("req_mine");
    assertThat(asked.header("Authorization")).isEqualTo("Bearer " + Platform.SERVICE);
    assertThat(asked.header("X-On-Behalf-Of")).isNotBlank();
  }

  @Test
  void aWriteWithoutAnAnswerIsSaidToBeUnknown() {
    platform.commands.answers(
        _ -> {
          throw new java.io.IOException("gone without an answer");
        });

    HttpResponse<String> reply = platform.post("/api/v1/tasks", "{}");

    assertThat(reply.statusCode()).isEqualTo(504);
    assertThat(Platform.json(reply.body()).path("code").asText()).isEqualTo("outcome_unknown");
    assertThat(reply.body()).contains("Idempotency-Key");
  }

  @Test
  @Tag("D-232")
  void withoutCommandServiceReadsGoOnAndWritesSayWhenToRepeat(@TempDir Path other)
      throws Exception {
    try (Platform alone = Platform.start(other, "--smith.command.url=http://127.0.0.1:1")) {
      HttpResponse<String> write = alone.post("/api/v1/tasks", "{}");

      assertThat(write.statusCode()).isEqualTo(503);
      assertThat(write.headers().firstValue("Retry-After")).isPresent();
      assertThat(Platform.json(write.body()).path("code").asText())
          .isEqualTo("command_service_unavailable");
      assertThat(alone.get("/api/v1/tasks").statusCode()).isEqualTo(200);
      assertThat(alone.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Tag("D-103")
  @Tag("D-104")
  void healthNamesItsPartsAndInfoTheService() {
    JsonNode health = platform.read("/health");

    assertThat(health.path("components").path("postgres").path("status").asText()).isEqualTo("up");
    assertThat(health.path("components").path("projections").path("fleet-board").has("behind"))
        .isTrue();
    assertThat(platform.read("/info").path("service").asText()).isEqualTo("query-service");
  }

  @Test
  void aWorkerReadsAndSharesAsItselfUntilItEnds() {
    AgentId agent = AgentId.random();
    String token = "token of " + agent;
    long position = platform.events.record("Agent", agent.value(), running(agent, token));
    platform.read("/api/v1/agents?min_position=" + position);
    platform.commands.answers(_ -> new Reply(202, "{}", Map.of()));

    assertThat(as(token, "GET", "/api/v1/agents/" + agent, "")).isEqualTo(200);
    assertThat(as(token, "POST", "/api/v1/discoveries", discovery(agent.value()))).isEqualTo(202);
    assertThat(as(token, "POST", "/api/v1/discoveries", discovery("agent-other"))).isEqualTo(403);
    assertThat(as(token, "POST", "/api/v1/tasks", "{\"description\":\"x\"}")).isEqualTo(202);
    assertThat(as(token, "POST", "/api/v1/tasks/batch", "{\"tasks\":[{\"description\":\"x\"}]}"))
        .isEqualTo(403);
    assertThat(as(token, "DELETE", "/api/v1/agents/" + agent, "")).isEqualTo(403);

    platform.events.record(
        "Agent", agent.value(), new AgentFailed(agent, "crashed", "Gone.", Samples.T0));
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> as(token, "GET", "/api/v1/agents/" + agent, "") == 401);
  }

  private static int as(String token, String method, String path, String body) {
    return platform
        .send(
            HttpRequest.newBuilder(platform.uri(path))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body))
                .build())
        .statusCode();
  }

  private static String discovery(String agent) {
    return "{\"agent_id\":\"%s\",\"agent_role\":\"Analyzer\",\"discovery_type\":\"pattern\","
            .formatted(agent)
        + "\"content\":\"Unusual pattern\",\"confidence\":0.85}";
  }

  private static List<String> ids(String path) {
    return platform.read(path).path("data").findValuesAsText("discovery_id");
  }
}
