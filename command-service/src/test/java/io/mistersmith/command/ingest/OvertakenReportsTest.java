package io.mistersmith.command.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskMessage.Outcome;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.command.nats.Streams;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Of two reports the later one may come first: the earlier one is still with another instance, or
 * was with one that was killed.
 */
class OvertakenReportsTest {
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final AgentSpec SPEC =
      new AgentSpec("Analyzer", List.of("logs"), "scripted", null, "per_task");

  private NatsStory story;
  private FakeRunner runner;

  @BeforeEach
  void start() throws Exception {
    startWith();
  }

  private void startWith(String... settings) throws IOException {
    story = new NatsStory(settings);
    runner = story.runner("runner-1");
    runner.works = false;
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  void anAgentRunsAlthoughItsAnnouncementCameBeforeItsStart() throws Exception {
    runner.starts = false;
    story.agent(AGENT.value(), "logs");
    await().atMost(Duration.ofSeconds(20)).until(() -> runner.spawned.contains(AGENT));

    Instant begun = Instant.now();
    runner.announce(AGENT, SPEC);
    awaitAnotherDelivery(Subjects.AGENTS_STREAM, Streams.INGEST_AGENTS);
    assertThat(story.types(AGENT.value())).containsExactly("agent.created");
    runner.starting(AGENT, begun);

    story.awaitEvent(AGENT.value(), "agent.running");
    assertThat(story.types(AGENT.value()))
        .containsExactly("agent.created", "agent.starting", "agent.running");
  }

  @Test
  void anAnnouncementWhoseStartNeverComesIsRefusedInTheEnd() throws Exception {
    stop();
    startWith("--smith.ingest.too-early-deliveries=2", "--smith.ingest.too-early=10ms");
    runner.starts = false;
    story.agent(AGENT.value(), "logs");
    await().atMost(Duration.ofSeconds(20)).until(() -> runner.spawned.contains(AGENT));

    runner.announce(AGENT, SPEC);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> story.counted("smith.ingest.refused", "not_yet_starting") == 1);
    assertThat(story.types(AGENT.value())).containsExactly("agent.created");
  }

  @Test
  void aStartErrorThatCameBeforeTheStartEndsIt() throws Exception {
    runner.starts = false;
    story.agent(AGENT.value(), "logs");
    await().atMost(Duration.ofSeconds(20)).until(() -> runner.spawned.contains(AGENT));

    Instant begun = Instant.now();
    runner.status(AGENT, "error", null, "no_cli");
    awaitAnotherDelivery(Subjects.AGENTS_STREAM, Streams.INGEST_AGENTS);
    runner.starting(AGENT, begun);

    story.awaitEvent(AGENT.value(), "agent.error");
  }

  @Test
  void aTaskHasStartedBeforeItCompletesAlthoughItsResultCameFirst() throws Exception {
    Assignment assignment = assigned();

    runner.result(assignment, Outcome.COMPLETED, null);
    awaitAnotherDelivery(Subjects.TASKS_STREAM, Streams.INGEST_TASKS);
    runner.started(assignment);

    story.awaitEvent(assignment.taskId().value(), "task.completed");
    assertThat(story.types(assignment.taskId().value()))
        .containsExactly("task.created", "task.assigned", "task.started", "task.completed");
  }

  @Test
  void aResultWhoseStartNobodyReportsIsTakenAllTheSame() throws Exception {
    Assignment assignment = assigned();

    runner.result(assignment, Outcome.COMPLETED, null);

    story.awaitEvent(assignment.taskId().value(), "task.completed");
    assertThat(story.types(assignment.taskId().value()))
        .containsExactly("task.created", "task.assigned", "task.completed");
  }

  @Test
  void aResultTellsTheStartAndThatTheAgentIsFree() throws Exception {
    Assignment assignment = assigned();

    runner.atOnce(assignment);
    runner.atOnce(assignment);

    story.awaitEvent(assignment.taskId().value(), "task.completed");
    assertThat(story.types(assignment.taskId().value()))
        .containsExactly("task.created", "task.assigned", "task.started", "task.completed");
    assertThat(story.types(AGENT.value())).endsWith("agent.busy", "agent.charged", "agent.idle");
    // Whoever is free is given the next one; what is told again ends nothing.
    runner.assignments.clear();
    TaskId next = story.task(5, "logs");
    await().atMost(Duration.ofSeconds(20)).until(() -> !runner.assignments.isEmpty());
    runner.atOnce(assignment);
    awaitTakenIn(Subjects.TASKS_STREAM, Streams.INGEST_TASKS);
    runner.atOnce(runner.assignments.getFirst());
    story.awaitEvent(next.value(), "task.completed");
    assertThat(story.types(AGENT.value()))
        .endsWith(
            "agent.busy",
            "agent.charged",
            "agent.idle",
            "agent.busy",
            "agent.charged",
            "agent.idle");
  }

  @Test
  void aFreeAgentIsFreeThoughItsTaskWasCancelledMeanwhile() throws Exception {
    Assignment assignment = assigned();
    story.send(new CancelTask(assignment.taskId(), "no need", Instant.now()));
    story.awaitEvent(assignment.taskId().value(), "task.cancelled");

    runner.atOnce(assignment);

    story.awaitEvent(AGENT.value(), "agent.idle");
    assertThat(story.types(assignment.taskId().value())).doesNotContain("task.completed");
  }

  private Assignment assigned() {
    story.agent(AGENT.value(), "logs");
    story.awaitEvent(AGENT.value(), "agent.running");
    TaskId task = story.task(5, "logs");
    await().atMost(Duration.ofSeconds(20)).until(() -> !runner.assignments.isEmpty());
    assertThat(runner.assignments.getFirst().taskId()).isEqualTo(task);
    return runner.assignments.getFirst();
  }

  /** Until a report was put back, and taken up once more. */
  private void awaitAnotherDelivery(String stream, String consumer) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> redelivered(stream, consumer) > 0);
  }

  /** Until there is no report that is not done with. */
  private void awaitTakenIn(String stream, String consumer) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              ConsumerInfo left = story.management().getConsumerInfo(stream, consumer);
              return left.getNumPending() == 0 && left.getNumAckPending() == 0;
            });
  }

  private long redelivered(String stream, String consumer)
      throws IOException, JetStreamApiException {
    return story.management().getConsumerInfo(stream, consumer).getRedelivered();
  }
}
