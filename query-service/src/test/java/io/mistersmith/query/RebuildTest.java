package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildTest {
  private static final String BOARD = "/api/v1/projections/fleet-board";
  private static final String ROWS =
      "SELECT task_id, born, valid_from, valid_to, view::text FROM read_model.tasks ORDER BY 1, 3";

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

  @Test
  @Tag("D-071")
  @Tag("D-237")
  void whatIsBuiltBesideIsEqualAndTakesThePlaceWhileOldRowsAnswer() {
    TaskId task = taskOf(3);
    List<Map<String, Object>> rows = platform.sql.queryForList(ROWS);
    List<String> indexes = indexes();

    assertThat(platform.post(BOARD + "/rebuild", "").statusCode()).isEqualTo(202);
    assertThat(platform.get("/api/v1/tasks/" + task).statusCode()).isEqualTo(200);
    assertThat(platform.post(BOARD + "/rebuild", "").statusCode()).isEqualTo(409);
    JsonNode compared = awaitRebuild("compared");
    assertThat(compared.path("difference").path("rows").asLong()).isZero();
    taskOf(2);
    assertThat(platform.post(BOARD + "/switch", "").statusCode()).isEqualTo(202);

    assertThat(awaitRebuild("switched").path("failure").isNull()).isTrue();
    assertThat(platform.sql.queryForList(ROWS)).containsAll(rows).hasSizeGreaterThan(rows.size());
    assertThat(indexes()).isEqualTo(indexes);
    TaskId later = taskOf(1);
    assertThat(platform.read("/api/v1/tasks/" + later).path("status").asText())
        .isEqualTo("pending");
  }

  @Test
  void aDifferenceIsShownRowByRowAndIsNotSwitchedToByItself() {
    TaskId task = taskOf(3);
    platform.sql.update(
        "UPDATE read_model.tasks SET view = '{\"status\":\"lost\"}' WHERE task_id = ?"
            + " AND valid_to IS NULL",
        task.value());

    platform.post(BOARD + "/rebuild", "{\"switch_over\":\"when_equal\"}");

    JsonNode difference = awaitRebuild("compared").path("difference");
    assertThat(difference.path("rows").asLong()).isEqualTo(2);
    assertThat(difference.path("examples").findValuesAsText("side"))
        .containsExactlyInAnyOrder("live", "next");
    assertThat(difference.path("examples").toString()).contains(task.value(), "lost");
    assertThat(platform.post(BOARD + "/abandon", "").statusCode()).isEqualTo(202);
    assertThat(platform.read(BOARD).path("rebuild").path("state").asText()).isEqualTo("abandoned");
    assertThat(platform.post(BOARD + "/switch", "").statusCode()).isEqualTo(409);

    platform.post(BOARD + "/rebuild", "{\"switch_over\":\"always\"}");
    awaitRebuild("switched");
    assertThat(platform.read("/api/v1/tasks/" + task).path("status").asText())
        .isEqualTo("completed");
  }

  @Test
  void aPausedProjectionStandsStillAndGoesOn() {
    platform.post(BOARD + "/pause", "");
    assertThat(platform.read(BOARD).path("state").asText()).isEqualTo("paused");
    TaskId task = TaskId.random();
    long position = platform.events.record("Task", task.value(), created(task));

    assertThat(platform.get("/api/v1/tasks/" + task).statusCode()).isEqualTo(404);
    assertThat(platform.read(BOARD).path("behind").asLong()).isPositive();
    platform.post(BOARD + "/resume", "");

    assertThat(platform.read("/api/v1/tasks/" + task + "?min_position=" + position).has("status"))
        .isTrue();
  }

  @Test
  void manyRowsThatAreWrittenAtOnceAreWhatTheyAreOneByOne() {
    List<String> descriptions =
        List.of(
            "plain", "\"quoted\" \\ \\u0000", "späte Grüße 🙂", "long ".repeat(40_000), "\t\n\r");
    Map<TaskId, String> tasks = new LinkedHashMap<>();
    for (int n = 0; n < 200; n++) {
      tasks.put(TaskId.random(), descriptions.get(n % descriptions.size()) + n);
    }
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), Samples.running(agent, "t" + agent));

    platform.whilePaused(
        BOARD, () -> tasks.forEach((task, words) -> record(task, created(task, words))));
    platform.whilePaused(
        BOARD,
        () ->
            tasks
                .keySet()
                .forEach(
                    task -> record(task, assigned(task, agent, 1), completed(task, agent, 1))));

    tasks.forEach(
        (task, description) -> {
          List<JsonNode> versions = versions(task);
          assertThat(versions)
              .extracting(version -> version.path("status").asText())
              .containsExactly("pending", "assigned", "completed");
          assertThat(versions)
              .allSatisfy(
                  version ->
                      assertThat(version.path("description").asText()).isEqualTo(description));
        });
    assertThat(
            platform.sql.queryForObject(
                """
                SELECT count(*) FROM read_model.tasks AS v WHERE valid_to IS NOT NULL AND NOT EXISTS
                  (SELECT FROM read_model.tasks AS n WHERE n.task_id = v.task_id AND n.valid_from = v.valid_to)
                """,
                Long.class))
        .isZero();
  }

  private static void record(TaskId task, Object... events) {
    platform.events.record("Task", task.value(), events);
  }

  private static List<JsonNode> versions(TaskId task) {
    return platform
        .sql
        .queryForList(
            "SELECT view::text FROM read_model.tasks WHERE task_id = ? ORDER BY valid_from",
            String.class,
            task.value())
        .stream()
        .map(Samples::json)
        .toList();
  }

  @Test
  void ofTwoInstancesOneBuildsAndBothTellOfIt() throws Exception {
    try (Platform other = platform.beside(Files.createDirectory(dir.resolve("other")))) {
      TaskId task = taskOf(3);

      var there = CompletableFuture.supplyAsync(() -> other.post(BOARD + "/rebuild", ""));
      HttpResponse<String> here = platform.post(BOARD + "/rebuild", "");

      boolean isHere = here.statusCode() == 202;
      Platform builder = isHere ? platform : other;
      Platform watcher = isHere ? other : platform;
      HttpResponse<String> refused = isHere ? there.join() : here;
      assertThat(List.of(here.statusCode(), there.join().statusCode()))
          .containsExactlyInAnyOrder(202, 409);
      assertThat(refused.body()).contains("rebuild_under_way");
      awaitRebuild(watcher, "compared");
      assertThat(watcher.read(BOARD).path("rebuild").path("position").asLong()).isPositive();
      assertThat(watcher.post(BOARD + "/rebuild", "").body()).contains("rebuild_under_way");
      assertThat(watcher.post(BOARD + "/switch", "").body()).contains("no_rebuild");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> builder.post(BOARD + "/switch", "").statusCode() == 202);
      awaitRebuild(watcher, "switched");
      TaskId later = taskOf(1);
      for (Platform each : List.of(platform, other)) {
        assertThat(each.read("/api/v1/tasks/" + task).path("status").asText())
            .isEqualTo("completed");
        assertThat(each.read("/api/v1/tasks/" + later).path("status").asText())
            .isEqualTo("pending");
      }
    }
  }

  @Test
  void badNamesAndWordsAreRefused() {
    assertThat(platform.get("/api/v1/projections/other").statusCode()).isEqualTo(404);
    assertThat(platform.post("/api/v1/projections/other/reset", "").statusCode()).isEqualTo(404);
    assertThat(platform.post(BOARD + "/rebuild", "{\"switch_over\":\"now\"}").statusCode())
        .isEqualTo(400);
    assertThat(platform.post(BOARD + "/rebuild", "{\"switch_over\":").statusCode()).isEqualTo(400);
  }

  private static TaskId taskOf(int events) {
    TaskId task = TaskId.random();
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), Samples.running(agent, "t" + agent));
    Object[] all = {created(task), assigned(task, agent, 1), completed(task, agent, 1)};
    long position =
        platform.events.record("Task", task.value(), java.util.Arrays.copyOf(all, events));
    platform.read("/api/v1/tasks/" + task + "?min_position=" + position);
    return task;
  }

  private static List<String> indexes() {
    return platform.sql.queryForList(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'read_model' AND tablename = 'tasks'"
            + " ORDER BY 1",
        String.class);
  }

  private static JsonNode awaitRebuild(String state) {
    return awaitRebuild(platform, state);
  }

  private static JsonNode awaitRebuild(Platform instance, String state) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> instance.read(BOARD).path("rebuild"),
            rebuild -> rebuild.path("state").asText().equals(state));
  }
}
