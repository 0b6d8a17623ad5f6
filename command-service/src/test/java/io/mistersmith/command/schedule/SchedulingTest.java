package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.eventstore.StoredEvent;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SchedulingTest {
  private NatsStory story;
  private FakeRunner runner;

  @BeforeEach
  void start() throws Exception {
    story = new NatsStory();
    runner = story.runner("runner-1");
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  @Tag("D-020")
  @Tag("D-021")
  @Tag("D-022")
  @Tag("D-023")
  @Tag("D-120")
  void aTaskIsAskedForAndGivenToAnAgentThatMatches() throws Exception {
    AgentId other = story.agent("agent-other", "painting");
    AgentId analyst = story.agent("agent-analyst", "log_analysis", "painting");
    story.awaitEvent(other.value(), "agent.running");
    story.awaitEvent(analyst.value(), "agent.running");

    TaskId task = story.task(5, "log_analysis");
    story.awaitEvent(task.value(), "task.completed");

    assertThat(runner.queries)
        .anySatisfy(q -> assertThat(q.requiredCapabilities()).containsExactly("log_analysis"));
    JsonNode assigned = payload(story.events(task.value()), "task.assigned");
    assertThat(assigned.path("assigned_to").asText()).isEqualTo("agent-analyst");
    assertThat(assigned.path("candidates").toString())
        .contains("\"agent_id\":\"agent-other\"")
        .contains("\"refused_for\":\"missing_capability\"");
    Message told = story.heard("tasks." + task + ".assignment").getFirst();
    JsonNode body = Json.STRICT.readTree(told.getData());
    assertThat(body.path("task_id").asText()).isEqualTo(task.value());
    assertThat(body.path("assigned_to").asText()).isEqualTo("agent-analyst");
    assertThat(body.path("assigned_at").asText()).isEqualTo(assigned.path("assigned_at").asText());
    assertThat(story.types(task.value()))
        .containsExactly("task.created", "task.assigned", "task.started", "task.completed");
    story.awaitEvent(analyst.value(), "agent.idle");
  }

  @Test
  @Tag("D-031")
  void aTaskThatNobodyMatchesWaitsUntilAnAgentAnnouncesItself() throws Exception {
    AgentId other = story.agent("agent-other", "painting");
    story.awaitEvent(other.value(), "agent.running");
    TaskId task = story.task(5, "log_analysis");
    await().until(() -> runner.queries.size() >= 1);
    assertThat(story.types(task.value())).containsExactly("task.created");

    story.agent("agent-analyst", "log_analysis");

    story.awaitEvent(task.value(), "task.completed");
    assertThat(runner.assignments)
        .extracting(Assignment::assignedTo)
        .containsExactly(new AgentId("agent-analyst"));
  }

  @Test
  @Tag("D-118")
  void theHighestPriorityComesFirstAndThenTheOldest() throws Exception {
    TaskId low = story.task(1, "log_analysis");
    TaskId middle = story.task(5, "log_analysis");
    TaskId laterMiddle = story.task(5, "log_analysis");
    TaskId high = story.task(9, "log_analysis");

    story.agent("agent-analyst", "log_analysis");
    for (TaskId task : List.of(low, middle, laterMiddle, high)) {
      story.awaitEvent(task.value(), "task.completed");
    }

    assertThat(runner.assignments)
        .extracting(Assignment::taskId)
        .containsExactly(high, middle, laterMiddle, low);
  }

  @Test
  void aTaskRestsAsLongAsTheOtherSideAskedForAndThenHasItsNextAttempt() throws Exception {
    runner.works = false;
    AgentId analyst = story.agent("agent-analyst", "log_analysis");
    story.awaitEvent(analyst.value(), "agent.running");
    TaskId rests = story.task(9, "log_analysis");
    await().atMost(Duration.ofSeconds(20)).until(() -> runner.assignments.size() == 1);
    runner.started(runner.assignments.getFirst());
    runner.overloaded(runner.assignments.getFirst(), Duration.ofSeconds(2));
    story.awaitEvent(rests.value(), "task.released");
    story.awaitEvent(analyst.value(), "agent.idle");
    runner.works = true;

    TaskId goesFirst = story.task(1, "log_analysis");
    story.awaitEvent(goesFirst.value(), "task.completed");
    story.awaitEvent(rests.value(), "task.completed");

    JsonNode released = payload(story.events(rests.value()), "task.released");
    assertThat(Instant.parse(released.path("not_before").asText()))
        .isAfterOrEqualTo(
            Instant.parse(released.path("released_at").asText()).plus(Duration.ofMillis(1900)));
    JsonNode again =
        Json.STRICT.readTree(
            story.events(rests.value()).stream()
                .filter(event -> event.type().equals("task.assigned"))
                .toList()
                .getLast()
                .payload());
    assertThat(again.path("attempt").asInt()).isEqualTo(2);
    assertThat(Instant.parse(again.path("assigned_at").asText()))
        .isAfterOrEqualTo(Instant.parse(released.path("not_before").asText()));
  }

  @Test
  void theRunnerThatKeepsTheSessionIsPreferredToOneWhoseAgentHasWaitedLonger() throws Exception {
    runner.works = false;
    AgentId first = story.agent("agent-first", "log_analysis");
    story.awaitEvent(first.value(), "agent.running");
    TaskId task = story.task(5, "log_analysis");
    await().until(() -> runner.assignments.size() == 1);
    runner.full = "pool_full";
    try (FakeRunner elsewhere = story.runner("runner-2")) {
      AgentId second = story.agent("agent-second", "log_analysis");
      story.awaitEvent(second.value(), "agent.running");
      Assignment begun = runner.assignments.getFirst();
      runner.started(begun);
      runner.overloaded(begun, Duration.ofMillis(500));
      story.awaitEvent(first.value(), "agent.idle");

      await().until(() -> runner.assignments.size() == 2);

      assertThat(runner.assignments.getLast().resumeSession())
          .isEqualTo("session of " + begun.runId());
      assertThat(elsewhere.assignments).isEmpty();
      JsonNode again =
          Json.STRICT.readTree(
              story.events(task.value()).stream()
                  .filter(event -> event.type().equals("task.assigned"))
                  .toList()
                  .getLast()
                  .payload());
      assertThat(again.path("candidates").toString())
          .contains("\"agent_id\":\"agent-second\"")
          .contains("\"refused_for\":\"another_has_the_session\"");
    }
  }

  @Test
  void anAgentIsSpawnedAgainWhereItWasBeforeAsLongAsThereIsAPlace() throws Exception {
    AgentId agent = story.agent("agent-analyst", "log_analysis");
    story.awaitEvent(agent.value(), "agent.running");
    try (FakeRunner elsewhere = story.runner("runner-2")) {
      await().until(() -> elsewhere.link().isConnected());
      for (int lives = 2; lives <= 4; lives++) {
        fails(agent, runner, lives);
        assertThat(runner.spawned).hasSize(lives);
      }
      assertThat(elsewhere.spawned).isEmpty();

      runner.full = "pool_full";
      fails(agent, runner, 5);

      assertThat(elsewhere.spawned).containsExactly(agent);
    }
  }

  @Test
  void anAgentIsSpawnedAgainElsewhereWhenItsRunnerIsGone() throws Exception {
    AgentId agent;
    try (FakeRunner leaves = story.runner("runner-2")) {
      runner.full = "pool_full";
      agent = story.agent("agent-analyst", "log_analysis");
      story.awaitEvent(agent.value(), "agent.running");
      assertThat(leaves.spawned).containsExactly(agent);
      leaves.full = "runner_stopping";
      leaves.forget(agent);
      leaves.status(agent, "failed", null, "worker_crashed");
    }
    runner.full = null;

    await().atMost(Duration.ofSeconds(30)).until(() -> runner.spawned.equals(List.of(agent)));
  }

  @Test
  void aRunnerWhoseIdIsNoneIsNotTrustedWithAnAgent() throws Exception {
    runner.saysThatItIs = "r".repeat(65); // The server would take it in a consumer's name.
    story.agent("agent-analyst", "log_analysis");
    await().until(() -> runner.spawned.size() >= 2);

    assertThat(story.management().getConsumerNames(Subjects.TASKS_STREAM))
        .noneMatch(name -> name.contains(runner.saysThatItIs));
  }

  /** Its supervisor has it spawned again. */
  private void fails(AgentId agent, FakeRunner itsRunner, int lives) throws Exception {
    itsRunner.forget(agent);
    itsRunner.status(agent, "failed", null, "worker_crashed");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                story.types(agent.value()).stream().filter("agent.running"::equals).count()
                    == lives);
  }

  @Test
  @Tag("D-043")
  void anAgentIsSpawnedOnceARunnerHasRoom() throws Exception {
    runner.full = "pool_full";
    AgentId agent = story.agent("agent-analyst", "log_analysis");
    await().until(() -> !story.heard("agents.agent-analyst.commands.spawn").isEmpty());
    assertThat(story.types(agent.value())).containsExactly("agent.created");

    runner.full = null;

    story.awaitEvent(agent.value(), "agent.running");
    assertThat(runner.spawned).containsExactly(agent);
  }

  private static JsonNode payload(List<StoredEvent> events, String type) throws Exception {
    return Json.STRICT.readTree(
        events.stream()
            .filter(e -> e.type().equals(type))
            .findFirst()
            .orElseThrow()
            .payload()
            .getBytes(StandardCharsets.UTF_8));
  }
}
