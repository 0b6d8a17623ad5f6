package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.busy;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.api.letter.LetterId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.CommandServiceDouble.Asked;
import io.mistersmith.query.CommandServiceDouble.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  private static final String AGENT_ROWS =
      "SELECT valid_from, valid_to, view::text FROM read_model.agents WHERE agent_id = ? ORDER BY 1";

  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir, "--smith.projections.max-parked-sequences=6");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  /** Its first event is missing, so that the next one changes a row that is not there. */
  @Test
  @Tag("D-237")
  void anEventThatCannotBeAppliedIsParkedWithItsSequenceWhileOthersFlow() {
    AgentId agent = agentRunning();
    TaskId poisoned = TaskId.random();
    TaskId healthy = TaskId.random();
    platform.events.record("Task", poisoned.value(), started(poisoned, agent, 1));
    platform.events.record("Task", poisoned.value(), completed(poisoned, agent, 1));
    long position =
        platform.events.record(
            "Task", healthy.value(), created(healthy), assigned(healthy, agent, 1));

    JsonNode task = platform.read("/api/v1/tasks/" + healthy + "?min_position=" + position);

    assertThat(task.path("status").asText()).isEqualTo("assigned");
    List<JsonNode> parked = parkedOf(poisoned.value());
    assertThat(parked).hasSize(2);
    assertThat(parked.getFirst().path("cause_type").asText()).contains("MissingRow");
    assertThat(parked.getFirst().path("event_type").asText()).isEqualTo("task.started");
    assertThat(parked.getLast().path("cause_type").isNull()).isTrue();
    JsonNode one =
        platform.read("/api/v1/dead-letters/" + parked.getFirst().path("letter_id").asText());
    assertThat(one.path("payload").path("task_id").asText()).isEqualTo(poisoned.value());
    assertThat(platform.get("/health/ready").statusCode()).isEqualTo(200);
    discardAll(poisoned.value());
  }

  /** The agent went on meanwhile: its rows are folded again, in the order of the log. */
  @Test
  void aRetryLeavesTheRowsThatTheLogCallsFor() {
    AgentId agent = agentRunning();
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), created(task));
    String row =
        platform.sql.queryForObject(
            "SELECT view::text FROM read_model.tasks WHERE task_id = ?",
            String.class,
            awaited(task));
    platform.sql.update("UPDATE read_model.tasks SET view = '[]' WHERE task_id = ?", task.value());
    platform.events.record("Agent", agent.value(), busy(agent, task));
    platform.events.record("Task", task.value(), assigned(task, agent, 1));
    long position =
        platform.events.record("Agent", agent.value(), new AgentIdle(agent, Samples.T0));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);
    assertThat(platform.read("/api/v1/agents/" + agent).path("current_task_id").isNull()).isTrue();
    JsonNode letter = parkedOf(task.value()).getFirst();

    String path = "/api/v1/dead-letters/" + letter.path("letter_id").asText() + "/retry";
    assertThat(Platform.json(platform.post(path, "").body()).path("handled").asBoolean()).isFalse();
    platform.sql.update(
        "UPDATE read_model.tasks SET view = ?::json WHERE task_id = ?", row, task.value());
    assertThat(Platform.json(platform.post(path, "").body()).path("handled").asBoolean()).isTrue();

    assertThat(parkedOf(task.value())).isEmpty();
    List<Map<String, Object>> repaired = platform.sql.queryForList(AGENT_ROWS, agent.value());
    assertThat(platform.read("/api/v1/agents/" + agent).path("current_task_id").asText())
        .isEqualTo(task.value());
    platform.post("/api/v1/projections/fleet-board/reset", "");
    long head = platform.events.head();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> platform.get("/api/v1/tasks?limit=1&min_position=" + head).statusCode() == 200);
    assertThat(platform.sql.queryForList(AGENT_ROWS, agent.value())).isEqualTo(repaired);
  }

  @Test
  void anUnknownTypeOrANewerRevisionIsParkedAndNothingElseStops() {
    String aggregate = "task_of_tomorrow";
    long position = platform.events.recordRaw("Task", aggregate, "task.dreamt", "1", "{\"a\":1}");
    platform.events.recordRaw("Task", "task_newer", "task.created", "99", "{\"a\":1}");
    AgentId agent = agentRunning();

    platform.read("/api/v1/agents/" + agent + "?min_position=" + platform.events.head());
    JsonNode parked = parkedOf(aggregate).getFirst();

    assertThat(parked.path("event_position").asLong()).isEqualTo(position);
    assertThat(parked.path("cause_message").asText()).contains("task.dreamt");
    assertThat(parkedOf("task_newer").getFirst().path("cause_message").asText()).contains("99");
    discardAll(aggregate);
    discardAll("task_newer");
  }

  @Test
  void streamsAndRowsInMemoryGoOnPastAnEventThatCannotBeRead() {
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), created(task));
    Awaitility.await().until(() -> isReadFromMemory(task));

    try (SseListener tasks = new SseListener(platform, "/api/v1/tasks/stream")) {
      platform.events.recordRaw("Task", "task_unread", "task.created", "99", "{\"a\":1}");
      long position =
          platform.events.record("Task", task.value(), assigned(task, agentRunning(), 1));

      Awaitility.await().until(() -> tasks.ids().contains(position));
      assertThat(tasks.ended).isFalse();
    }
    assertThat(platform.read("/api/v1/tasks/" + task).path("status").asText())
        .isEqualTo("assigned");
    Awaitility.await().until(() -> isReadFromMemory(task));
    discardAll("task_unread");
  }

  @Test
  void aDiscardIsRecordedWithItsReasonAndHoldsAfterAReplay() {
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), started(task, agentRunning(), 1));
    platform.read("/api/v1/tasks?limit=1&min_position=" + platform.events.head());
    JsonNode letter = parkedOf(task.value()).getFirst();
    String path = "/api/v1/dead-letters/" + letter.path("letter_id").asText() + "/discard";

    assertThat(platform.post(path, "{}").statusCode()).isEqualTo(400);
    assertThat(parkedOf(task.value())).hasSize(1);
    assertThat(discard(letter).statusCode()).isEqualTo(202);

    assertThat(parkedOf(task.value())).isEmpty();
    platform.post("/api/v1/projections/fleet-board/reset", "");
    long head = platform.events.head();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> platform.get("/api/v1/tasks?limit=1&min_position=" + head).statusCode() == 200);
    assertThat(parkedOf(task.value())).isEmpty();
    assertThat(platform.get(path.replace("/discard", "")).statusCode()).isEqualTo(404);
  }

  @Test
  void whenThereIsNoRoomTheProjectionStopsLoudlyUntilItIsResumed() {
    AgentId agent = agentRunning();
    List<TaskId> poisoned = java.util.stream.Stream.generate(TaskId::random).limit(7).toList();
    poisoned.forEach(task -> platform.events.record("Task", task.value(), started(task, agent, 1)));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> platform.get("/health/ready").statusCode() == 503);
    assertThat(platform.get("/health/ready").body()).contains("dead letters are full");
    assertThat(platform.read("/api/v1/projections/fleet-board").path("state").asText())
        .isEqualTo("stopped");

    poisoned.forEach(task -> discardAll(task.value()));
    platform.post("/api/v1/projections/fleet-board/resume", "");
    AgentId later = agentRunning();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> platform.get("/api/v1/agents/" + later).statusCode() == 200);
    assertThat(platform.get("/health/ready").statusCode()).isEqualTo(200);
    poisoned.forEach(task -> discardAll(task.value()));
  }

  private static String awaited(TaskId task) {
    platform.read("/api/v1/tasks/" + task + "?min_position=" + platform.events.head());
    return task.value();
  }

  private static List<JsonNode> parkedOf(String sequence) {
    return platform
        .read("/api/v1/dead-letters?group=fleet-board&limit=500")
        .path("data")
        .valueStream()
        .filter(letter -> letter.path("sequence").asText().equals(sequence))
        .toList();
  }

  private static void discardAll(String sequence) {
    parkedOf(sequence).forEach(DeadLettersTest::discard);
  }

  /** As command-service would. */
  private static HttpResponse<String> discard(JsonNode letter) {
    platform.commands.answers(
        (Asked asked) -> {
          JsonNode body = Platform.json(asked.body());
          LetterId id =
              LetterId.of(body.path("processing_group").asText(), body.path("event_id").asText());
          long position =
              platform.events.record(
                  "Letter",
                  id.value(),
                  new LetterDiscarded(
                      id,
                      body.path("processing_group").asText(),
                      body.path("event_id").asText(),
                      body.path("event_type").asText(),
                      body.path("event_position").asLong(),
                      body.path("sequence").asText(),
                      body.path("reason").asText(),
                      Samples.T0));
          return new Reply(202, "{}", Map.of("X-Event-Position", Long.toString(position)));
        });
    return platform.post(
        "/api/v1/dead-letters/" + letter.path("letter_id").asText() + "/discard",
        "{\"reason\":\"a test\"}");
  }

  private static AgentId agentRunning() {
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), running(agent, "token of " + agent));
    return agent;
  }

  private static boolean isReadFromMemory(TaskId task) {
    MeterRegistry meters = platform.bean(MeterRegistry.class);
    double before = meters.get("smith.hot.hits").functionCounter().count();
    return platform.get("/api/v1/tasks/" + task).statusCode() == 200
        && meters.get("smith.hot.hits").functionCounter().count() > before;
  }
}
