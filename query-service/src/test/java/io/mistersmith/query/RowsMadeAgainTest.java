package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are gone, or that are written a second time, end as the same rows. */
class RowsMadeAgainTest {
  private static final String ALL_ROWS =
      "SELECT task_id AS id, valid_from, valid_to, view::text FROM read_model.tasks"
          + " UNION ALL SELECT agent_id, valid_from, valid_to, view::text FROM read_model.agents"
          + " UNION ALL SELECT run_id, valid_from, valid_to, view::text FROM read_model.runs"
          + " UNION ALL SELECT agent_id, valid_from, valid_to, view::text"
          + " FROM read_model.agent_credentials"
          + " UNION ALL SELECT discovery_id, valid_from, valid_to, view::text"
          + " FROM read_model.discoveries"
          + " UNION ALL SELECT context_id, valid_from, valid_to, view::text"
          + " FROM read_model.contexts"
          + " UNION ALL SELECT agent_id, position, NULL, event_type FROM read_model.agent_events"
          + " ORDER BY 1, 2, 4";

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
  void resetAndReplayGiveTheSameRows() {
    AgentId agent = agentRunning();
    TaskId task = TaskId.random();
    platform.events.record(
        "Task", task.value(), created(task), assigned(task, agent, 1), completed(task, agent, 1));
    String discovery = "disc_replayed";
    platform.events.record(
        "Discovery",
        discovery,
        shared(discovery, agent.value(), DiscoveryType.PATTERN, "0.70", null));
    long position =
        platform.events.record("Agent", agent.value(), new AgentStopped(agent, Samples.T0));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);
    List<Map<String, Object>> live = platform.sql.queryForList(ALL_ROWS);

    for (String board : List.of("fleet-board", "discovery-board")) {
      assertThat(platform.post("/api/v1/projections/" + board + "/reset", "").statusCode())
          .isEqualTo(202);
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                platform.get("/api/v1/tasks?limit=1&min_position=" + position).statusCode() == 200);
    assertThat(platform.sql.queryForList(ALL_ROWS)).isEqualTo(live);
    assertThat(live).hasSizeGreaterThan(8);
  }

  @Test
  void theSameEventsASecondTimeChangeNothing() {
    AgentId agent = agentRunning();
    TaskId task = TaskId.random();
    platform.events.record(
        "Task", task.value(), created(task), assigned(task, agent, 1), completed(task, agent, 1));
    String discovery = "disc_twice";
    platform.events.record(
        "Discovery",
        discovery,
        shared(discovery, agent.value(), DiscoveryType.PATTERN, "0.70", null));
    long position =
        platform.events.record("Agent", agent.value(), new AgentStopped(agent, Samples.T0));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);
    List<Map<String, Object>> once = platform.sql.queryForList(ALL_ROWS);

    List.of("fleet-board", "discovery-board")
        .forEach(board -> platform.post("/api/v1/projections/" + board + "/pause", ""));
    platform.sql.update("DELETE FROM read_model.token_entry");
    platform.sql.update("DELETE FROM read_model.progress");
    List.of("fleet-board", "discovery-board")
        .forEach(board -> platform.post("/api/v1/projections/" + board + "/resume", ""));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                platform.sql.queryForObject(
                        "SELECT count(*) FROM read_model.progress WHERE position >= ?",
                        Integer.class,
                        position)
                    == 2);
    assertThat(platform.sql.queryForList(ALL_ROWS)).isEqualTo(once);
  }

  @Test
  @Tag("D-237")
  void aReadModelAndTokensThatAreLostAreMadeAgainFromTheLog() {
    AgentId agent = agentRunning();
    TaskId task = TaskId.random();
    long position =
        platform.events.record(
            "Task",
            task.value(),
            created(task),
            assigned(task, agent, 1),
            completed(task, agent, 1));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);
    List<Map<String, Object>> live = platform.sql.queryForList(ALL_ROWS);

    platform.post("/api/v1/projections/fleet-board/pause", "");
    platform.sql.execute(
        "TRUNCATE read_model.tasks, read_model.agents, read_model.runs,"
            + " read_model.agent_credentials, read_model.agent_events");
    platform.sql.update("DELETE FROM read_model.token_entry WHERE processorName = 'fleet-board'");
    platform.sql.update("DELETE FROM read_model.progress WHERE processing_group = 'fleet-board'");
    platform.post("/api/v1/projections/fleet-board/resume", "");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                platform.get("/api/v1/tasks?limit=1&min_position=" + position).statusCode() == 200);
    assertThat(platform.sql.queryForList(ALL_ROWS)).isEqualTo(live);
  }

  /** As when Postgres ends before the newest commits are on its disk, and is back at once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("D-237")
  void rowsThatPostgresLosesWithTheirTokenAreWrittenAgain(boolean anotherEventFollows) {
    AgentId agent = agentRunning();
    TaskId first = TaskId.random();
    long before = platform.events.record("Task", first.value(), created(first));
    platform.read("/api/v1/tasks?limit=1&min_position=" + before);
    String token =
        platform.sql.queryForObject(
            "SELECT convert_from(token, 'UTF8') FROM read_model.token_entry"
                + " WHERE processorName = 'fleet-board'",
            String.class);
    TaskId lost = TaskId.random();
    long position = platform.events.record("Task", lost.value(), created(lost));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);
    List<Map<String, Object>> live = platform.sql.queryForList(ALL_ROWS);

    platform.sql.execute(
        """
        DO $$ BEGIN
          DELETE FROM read_model.tasks WHERE task_id = '%s';
          UPDATE read_model.progress SET position = %d WHERE processing_group = 'fleet-board';
          UPDATE read_model.token_entry SET token = convert_to('%s', 'UTF8')
            WHERE processorName = 'fleet-board';
        END $$
        """
            .formatted(lost, before, token));
    if (anotherEventFollows) {
      platform.events.record("Task", lost.value(), assigned(lost, agent, 1));
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                platform.sql.queryForList(ALL_ROWS).size()
                    >= live.size() + (anotherEventFollows ? 1 : 0));
    assertThat(platform.read("/api/v1/tasks/" + lost).path("status").asText())
        .isEqualTo(anotherEventFollows ? "assigned" : "pending");
    if (!anotherEventFollows) {
      assertThat(platform.sql.queryForList(ALL_ROWS)).isEqualTo(live);
    }
  }

  private static AgentId agentRunning() {
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), running(agent, "token of " + agent));
    return agent;
  }
}
