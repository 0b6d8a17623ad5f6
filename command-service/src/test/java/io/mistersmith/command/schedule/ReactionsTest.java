package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentCommand.PauseAgent;
import io.mistersmith.api.agent.AgentCommand.ResumeAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Control;
import io.mistersmith.api.agent.AgentMessage.Departing;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReactionsTest {
  private static final AgentId AGENT = new AgentId("agent-analyst");

  /** Three of these and an agent is lost: for tests that wait for it. */
  private static final String SHORT = "500ms";

  /** For tests in which no agent may be lost, on however slow a machine. */
  private static final String LONG = "3s";

  private NatsStory story;
  private FakeRunner runner;

  private void anAgentIsUp(String heartbeat) throws Exception {
    story =
        new NatsStory(
            "--smith.schedule.heartbeat=" + heartbeat, "--smith.schedule.not-started=300ms");
    runner = story.runner("runner-1");
    runner.works = false;
    story.agent(AGENT.value(), "log_analysis");
    story.awaitEvent(AGENT.value(), "agent.running");
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  void anAgentThatIsNotHeardOfIsLostItsTaskReleasedAndItselfRestarted() throws Exception {
    anAgentIsUp(SHORT);
    TaskId task = story.task(5, "log_analysis");
    Assignment first = assignment(1);
    runner.crash();

    Assignment second = assignment(2);

    assertThat(second.taskId()).isEqualTo(task);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.runId()).isNotEqualTo(first.runId());
    assertThat(story.types(task.value()))
        .startsWith("task.created", "task.assigned", "task.released", "task.assigned");
    assertThat(story.types(AGENT.value()))
        .containsSubsequence("agent.failed", "agent.restart_requested", "agent.running");
  }

  @Test
  void heartbeatsKeepAnAgent() throws Exception {
    anAgentIsUp(SHORT);
    Instant end = Instant.now().plus(Duration.ofSeconds(2));
    List<Instant> beats = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              runner.heartbeat(AGENT);
              beats.add(Instant.now());
              return Instant.now().isAfter(end);
            });
    assumeThat(longestGap(beats))
        .as("a machine that stands still")
        .isLessThan(Duration.ofSeconds(1));
    assertThat(story.types(AGENT.value())).doesNotContain("agent.failed");
  }

  private static Duration longestGap(List<Instant> beats) {
    Duration longest = Duration.ZERO;
    for (int i = 1; i < beats.size(); i++) {
      Duration gap = Duration.between(beats.get(i - 1), beats.get(i));
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  @Test
  @Tag("D-048")
  void anAgentThatMissesAHeartbeatIsDegradedAndGivenNothingUntilItIsHeardOfAgain()
      throws Exception {
    anAgentIsUp(LONG);
    story.awaitEvent(AGENT.value(), "agent.degraded");
    TaskId task = story.task(5, "log_analysis");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              runner.heartbeat(AGENT);
              return story.types(AGENT.value()).contains("agent.recovered");
            });

    story.awaitEvent(task.value(), "task.assigned");
    assertThat(story.types(AGENT.value())).doesNotContain("agent.failed");
    assertThat(story.events(task.value()).getLast().position())
        .isGreaterThan(story.events(AGENT.value()).getLast().position());
  }

  @Test
  void heartbeatsOfARunnerThatDoesNotHaveTheAgentKeepNobodyAlive() throws Exception {
    anAgentIsUp(SHORT);
    try (FakeRunner other = story.runner("runner-2")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                other.heartbeat(AGENT);
                return story.types(AGENT.value()).contains("agent.failed");
              });
    }
  }

  @Test
  void aDepartingAgentFailsAndItsTaskIsReleased() throws Exception {
    anAgentIsUp(LONG);
    TaskId task = story.task(5, "log_analysis");
    assignment(1);
    runner.full = "runner_stopping";
    runner.crash();
    runner.send(
        "agents.discovery.departing",
        new Departing(AGENT, "runner-1", "runner_stopping", Instant.now()));

    story.awaitEvent(task.value(), "task.released");
    story.awaitEvent(AGENT.value(), "agent.restart_requested");
  }

  @Test
  void anAgentWhoseRunnerLeavesWhileItStartsIsStartedAgain() throws Exception {
    anAgentIsUp(LONG);
    AgentId other = new AgentId("agent-other");
    runner.full = "pool_full";
    story.agent(other.value(), "painting");
    runner.status(other, "starting", "2".repeat(64), null);
    story.awaitEvent(other.value(), "agent.starting");

    runner.send(
        "agents.discovery.departing",
        new Departing(other, "runner-1", "runner_stopping", Instant.now()));
    story.awaitEvent(other.value(), "agent.restart_requested");
    runner.full = null;

    story.awaitEvent(other.value(), "agent.running");
    assertThat(story.types(other.value()))
        .containsSubsequence(
            "agent.starting", "agent.error", "agent.restart_requested", "agent.running");
  }

  @Test
  void aCancelledTaskIsCancelledAtItsWorker() throws Exception {
    anAgentIsUp(LONG);
    TaskId task = story.task(5, "log_analysis");
    Assignment run = assignment(1);
    runner.started(run);
    story.awaitEvent(task.value(), "task.started");

    story.send(new CancelTask(task, "not needed", Instant.now()));

    await().until(() -> !runner.controls.isEmpty());
    Control control = runner.controls.getFirst();
    assertThat(control.command()).isEqualTo("cancel");
    assertThat(control.runId()).isEqualTo(run.runId());
    assertThat(control.reason()).isEqualTo("not needed");
  }

  @Test
  void aStoppingAgentIsStoppedAtItsRunner() throws Exception {
    anAgentIsUp(LONG);
    story.send(new StopAgent(AGENT, false, "enough", Instant.now()));

    story.awaitEvent(AGENT.value(), "agent.stopped");
    assertThat(runner.controls).extracting(Control::command).containsExactly("stop");
  }

  @Test
  @Tag("D-116")
  void pauseAndResumeAreToldToTheRunner() throws Exception {
    anAgentIsUp(LONG);
    story.send(new PauseAgent(AGENT, Instant.now()));
    await().until(() -> runner.controls.size() == 1);
    story.send(new ResumeAgent(AGENT, Instant.now()));
    await().until(() -> runner.controls.size() == 2);
    story.send(new StopAgent(AGENT, true, "enough", Instant.now()));
    story.awaitEvent(AGENT.value(), "agent.stopped");

    assertThat(runner.controls)
        .extracting(Control::command)
        .containsExactly("pause", "resume", "kill");
  }

  @Test
  void anAssignmentThatNatsHasLostIsPublishedAgain() throws Exception {
    anAgentIsUp(LONG);
    TaskId task = story.task(5, "log_analysis");
    Assignment first = assignment(1);
    story.nats.stop();
    story.nats.wipe();
    story.nats.start();
    story.awaitReady();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              runner.heartbeatIfConnected(AGENT);
              return runner.assignments.size() > 1;
            });
    assertThat(runner.assignments.get(1).runId()).isEqualTo(first.runId());
    assertThat(runner.assignments.get(1).taskId()).isEqualTo(task);
  }

  @Test
  void anAgentThatKeepsFailingIsRestartedFiveTimesAndThenLeftToAPerson() throws Exception {
    anAgentIsUp(LONG);
    for (int lives = 1; lives <= 6; lives++) {
      int running = lives;
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> Collections.frequency(story.types(AGENT.value()), "agent.running") == running);
      runner.crash();
      runner.status(AGENT, "failed", null, "worker_crashed");
    }

    story.awaitEvent(AGENT.value(), "agent.error");
    assertThat(story.types(AGENT.value())).filteredOn("agent.restart_requested"::equals).hasSize(5);
  }

  private Assignment assignment(int nth) {
    await().atMost(Duration.ofSeconds(20)).until(() -> runner.assignments.size() >= nth);
    return runner.assignments.get(nth - 1);
  }
}
