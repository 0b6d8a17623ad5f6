package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.busy;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.shared;
import static io.mistersmith.query.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.ReceiptEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.letter.LetterEvent;
import io.mistersmith.api.run.RunEvent;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.agent.AgentBoardProjection;
import io.mistersmith.query.alert.AlertBoardProjection;
import io.mistersmith.query.context.ContextBoardProjection;
import io.mistersmith.query.discovery.DiscoveryBoardProjection;
import io.mistersmith.query.error.ErrorBoardProjection;
import io.mistersmith.query.run.RunBoardProjection;
import io.mistersmith.query.supervision.SupervisorBoardProjection;
import io.mistersmith.query.task.TaskBoardProjection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class ProjectionsTest {
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
  void aTextWithNulIsShownWithAReplacementAndKeepsItsBackslashes() {
    TaskId task = TaskId.random();
    TaskCreated plain = created(task);
    TaskCreated nul =
        new TaskCreated(
            task,
            "a\0\0b, \\u0000 and \\\0",
            plain.priority(),
            plain.requiredCapabilities(),
            Samples.json("{\"n\\u0000\":\"\\u0000\"}"),
            plain.timeoutSeconds(),
            plain.maxAttempts(),
            plain.createdAt());
    long position = platform.events.record("Task", task.value(), nul);

    JsonNode view = platform.read("/api/v1/tasks/" + task + "?min_position=" + position);

    assertThat(view.path("description").asText()).isEqualTo("a\uFFFD\uFFFDb, \\u0000 and \\\uFFFD");
    assertThat(view.at("/parameters/n\uFFFD").asText()).isEqualTo("\uFFFD");
    assertThat(
            platform
                .read("/api/v1/history?task_id=" + task + "&min_position=" + position)
                .at("/data/0/tells")
                .asText())
        .startsWith("a\uFFFD\uFFFDb");
  }

  @Test
  @Tag("D-066")
  void aTaskIsShownAsItsEventsLeftIt() {
    TaskId task = TaskId.random();
    AgentId agent = agentRunning();
    long position =
        platform.events.record(
            "Task",
            task.value(),
            created(task),
            assigned(task, agent, 1),
            started(task, agent, 1),
            completed(task, agent, 1));

    JsonNode view = platform.read("/api/v1/tasks/" + task + "?min_position=" + position);

    assertThat(view.path("status").asText()).isEqualTo("completed");
    assertThat(view.path("priority").asInt()).isEqualTo(7);
    assertThat(view.path("assigned_to").asText()).isEqualTo(agent.value());
    assertThat(view.path("result").path("anomalies").asInt()).isEqualTo(2);
    assertThat(view.path("created_at").asText()).isEqualTo("2025-07-09T15:30:00.123Z");
    assertThat(view.path("position").asLong()).isEqualTo(position);
    assertThat(
            platform.sql.queryForObject(
                "SELECT result ->> 'anomalies' FROM read_model.tasks"
                    + " WHERE task_id = ? AND valid_to IS NULL AND status = 'completed'",
                String.class,
                task.value()))
        .isEqualTo("2");
  }

  @Test
  void everyVersionThatALargeBatchClosesIsClosed() {
    AgentId agent = agentRunning();
    List<TaskId> tasks = Stream.generate(TaskId::random).limit(120).toList();
    long pending = 0;
    for (TaskId task : tasks) {
      pending = platform.events.record("Task", task.value(), created(task));
    }
    platform.read("/api/v1/tasks/" + tasks.getLast() + "?min_position=" + pending);
    platform.post("/api/v1/projections/fleet-board/pause", "");
    long assigned = 0;
    for (TaskId task : tasks) {
      assigned = platform.events.record("Task", task.value(), assigned(task, agent, 1));
    }
    platform.post("/api/v1/projections/fleet-board/resume", "");

    for (TaskId task : tasks) {
      String path = "/api/v1/tasks/" + task;
      assertThat(platform.read(path + "?min_position=" + assigned).path("status").asText())
          .isEqualTo("assigned");
      assertThat(platform.read(path + "?as_of=" + pending).path("status").asText())
          .isEqualTo("pending");
    }
    assertThat(
            platform.sql.queryForObject(
                "SELECT count(*) FROM read_model.tasks a JOIN read_model.tasks b USING (task_id)"
                    + " WHERE a.valid_to = b.valid_from AND b.valid_to IS NULL AND task_id = ANY (?)",
                Integer.class,
                (Object) tasks.stream().map(TaskId::value).toArray(String[]::new)))
        .isEqualTo(tasks.size());
  }

  @Test
  @Tag("D-070")
  void theEndOfATaskFreesItsAgentInTheVersionOfTheSamePosition() {
    TaskId task = TaskId.random();
    AgentId agent = agentRunning();
    platform.events.record(
        "Task", task.value(), created(task), assigned(task, agent, 1), started(task, agent, 1));
    long end = platform.events.record("Task", task.value(), completed(task, agent, 1));
    String before = "?as_of=" + (end - 1);
    String after = "?as_of=" + end;

    assertThat(platform.read("/api/v1/agents/" + agent + before).path("current_task_id").asText())
        .isEqualTo(task.value());
    assertThat(platform.read("/api/v1/tasks/" + task + before).path("status").asText())
        .isEqualTo("running");
    assertThat(platform.read("/api/v1/agents/" + agent + after).path("current_task_id").isNull())
        .isTrue();
    assertThat(platform.read("/api/v1/tasks/" + task + after).path("status").asText())
        .isEqualTo("completed");
  }

  @Test
  @Tag("D-065")
  @Tag("D-069")
  void anAgentsStateItsActivityAndItsHistoryChangeTogether() {
    AgentId agent = agentRunning();
    TaskId task = TaskId.random();
    long position = platform.events.record("Agent", agent.value(), busy(agent, task));

    JsonNode view = platform.read("/api/v1/agents/" + agent + "?min_position=" + position);

    assertThat(view.path("status").asText()).isEqualTo("busy");
    assertThat(view.path("pid").asLong()).isEqualTo(4711);
    Map<String, Object> row =
        platform.sql.queryForMap(
            "SELECT a.xmin::text = e.xmin::text AS together, e.event_type, a.last_activity"
                + " FROM read_model.agents a JOIN read_model.agent_events e"
                + " ON e.agent_id = a.agent_id AND e.position = a.valid_from"
                + " WHERE a.agent_id = ? AND a.valid_to IS NULL",
            agent.value());
    assertThat(row)
        .containsEntry("together", true)
        .containsEntry("event_type", "agent.busy")
        .containsEntry("last_activity", "2025-07-09T15:30:03.123Z");
  }

  @Test
  @Tag("D-049")
  void everyStatusOfAnAgentIsKeptAndWhenItBegan() {
    AgentId agent = AgentId.random();
    List<AgentEvent> life =
        List.of(
            new AgentEvent.AgentCreated(
                agent,
                new AgentSpec("Analyzer", List.of("logs"), "scripted", null, "per_task"),
                Samples.T0),
            new AgentEvent.AgentStarting(agent, "runner-1", "1".repeat(64), Samples.T0),
            new AgentEvent.AgentRunning(agent, "runner-1", "scripted", 4711L, Samples.T0),
            new AgentEvent.AgentBusy(agent, "task_1", Samples.T0),
            new AgentEvent.AgentIdle(agent, Samples.T0),
            new AgentEvent.AgentPaused(agent, Samples.T0),
            new AgentEvent.AgentResumed(agent, Samples.T0),
            new AgentEvent.AgentFailed(agent, "crashed", "Gone.", Samples.T0),
            new AgentEvent.AgentRestartRequested(agent, "again", Samples.T0),
            new AgentEvent.AgentErrored(agent, "no_cli", "Not found.", Samples.T0),
            new AgentEvent.AgentRestartRequested(agent, "again", Samples.T0),
            new AgentEvent.AgentStarting(agent, "runner-1", "2".repeat(64), Samples.T0),
            new AgentEvent.AgentRunning(agent, "runner-1", "scripted", 4712L, Samples.T0),
            new AgentEvent.AgentStopping(agent, false, "enough", Samples.T0),
            new AgentEvent.AgentStopped(agent, Samples.T0));
    long last = 0;
    for (AgentEvent event : life) {
      last = platform.events.record("Agent", agent.value(), event);
    }
    platform.read("/api/v1/agents/" + agent + "?min_position=" + last);

    assertThat(
            platform.sql.queryForList(
                "SELECT status FROM read_model.agents WHERE agent_id = ? ORDER BY valid_from",
                String.class,
                agent.value()))
        .containsExactly(
            "created",
            "starting",
            "running",
            "busy",
            "idle",
            "paused",
            "running",
            "failed",
            "starting",
            "error",
            "starting",
            "starting",
            "running",
            "stopping",
            "stopped");
  }

  @Test
  @Tag("D-067")
  void aDiscoveryIsInTheTableOfDiscoveriesForGood() {
    AgentId agent = AgentId.random();
    String discovery = "disc_archived";
    long position =
        platform.events.record(
            "Discovery",
            discovery,
            shared(discovery, agent.value(), DiscoveryType.ANOMALY, "0.85", null));
    platform.read("/api/v1/discoveries/" + discovery + "?min_position=" + position);

    assertThat(
            platform.sql.queryForMap(
                "SELECT agent_id, discovery_type, view ->> 'confidence' AS confidence, valid_from,"
                    + " valid_to FROM read_model.discoveries WHERE discovery_id = ?",
                discovery))
        .containsEntry("agent_id", agent.value())
        .containsEntry("discovery_type", "anomaly")
        .containsEntry("confidence", "0.85")
        .containsEntry("valid_from", position)
        .containsEntry("valid_to", null);
  }

  @Test
  void aRunKeepsItsEndWhenTheTaskGoesToAnotherAgent() {
    TaskId task = TaskId.random();
    AgentId first = agentRunning();
    AgentId second = agentRunning();
    RunId run = RunId.of(task, 1);
    platform.events.record(
        "Run",
        run.value(),
        new RunOutputRecorded(
            run, task, first, 1, 0, "stdout", List.of("one", "two"), false, "00", Samples.T0));
    long position =
        platform.events.record(
            "Task",
            task.value(),
            created(task),
            assigned(task, first, 1),
            started(task, first, 1),
            new TaskReleased(task, first, 1, run, "agent_lost", Samples.T0),
            assigned(task, second, 2));

    JsonNode runs = platform.read("/api/v1/tasks/" + task + "/runs?min_position=" + position);

    assertThat(runs.path("data").findValuesAsText("status"))
        .containsExactlyInAnyOrder("assigned", "released");
    JsonNode lost = platform.read("/api/v1/runs/" + run);
    assertThat(lost.path("pid").asLong()).isEqualTo(4711);
    assertThat(lost.path("chunks").asLong()).isEqualTo(1);
    JsonNode output = platform.read("/api/v1/runs/" + run + "/output");
    assertThat(output.path("data").path(0).path("payload").path("lines").path(1).asText())
        .isEqualTo("two");
    assertThat(platform.read("/api/v1/agents/" + first).path("current_task_id").isNull()).isTrue();
  }

  @Test
  void aTimeReadsLikeThePositionThatItMeans() {
    TaskId task = TaskId.random();
    agentRunning();
    long created = platform.events.record("Task", task.value(), created(task));
    String recordedAt = platform.read("/api/v1/events/" + created).path("recorded_at").asText();
    long position = platform.events.record("Task", task.value(), assigned(task, agentRunning(), 1));
    platform.read("/api/v1/tasks?limit=1&min_position=" + position);

    assertThat(platform.read("/api/v1/tasks/" + task + "?as_of=" + created).path("status").asText())
        .isEqualTo("pending");
    assertThat(platform.read("/api/v1/tasks/" + task + "?as_of=" + recordedAt).has("status"))
        .isTrue();
    assertThat(platform.get("/api/v1/tasks/" + task + "?as_of=" + (created - 1)).statusCode())
        .isEqualTo(404);
    assertThat(
            platform.get("/api/v1/tasks/" + task + "?as_of=2001-01-01T00:00:00.000Z").statusCode())
        .isEqualTo(400);
  }

  @Test
  void everyFamilyOfEventsIsHandledOrIgnoredOnPurpose() {
    var handled =
        java.util.stream.Stream.of(
                TaskBoardProjection.class,
                AgentBoardProjection.class,
                RunBoardProjection.class,
                SupervisorBoardProjection.class,
                ErrorBoardProjection.class,
                AlertBoardProjection.class,
                DiscoveryBoardProjection.class,
                ContextBoardProjection.class)
            .flatMap(projection -> java.util.Arrays.stream(projection.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(EventHandler.class))
            .<Class<?>>map(method -> method.getParameterTypes()[0])
            .collect(java.util.stream.Collectors.toCollection(java.util.HashSet::new));
    handled.add(RunEvent.class); // output is read from the log
    handled.add(ReceiptEvent.class); // receipts are command-service's own
    handled.add(LetterEvent.class); // decides about parked events, see DeadLettersTest

    assertThat(handled).containsExactlyInAnyOrderElementsOf(DomainEvent.FAMILIES);
  }

  @Test
  void rowsAndTokensAreWrittenInSpringsTransactions() {
    assertThat(platform.bean(TransactionManager.class))
        .isInstanceOf(SpringTransactionManager.class);
    assertThat(platform.bean(PlatformTransactionManager.class))
        .isInstanceOf(DataSourceTransactionManager.class);
  }

  private static AgentId agentRunning() {
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), running(agent, "token of " + agent));
    return agent;
  }
}
