package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Heartbeats would show it after a minute and a half. */
class SilentRunnerTest {
  private static final AgentId AGENT = new AgentId("agent-analyst");
  private static final AgentId ELSEWHERE = new AgentId("agent-elsewhere");

  @Test
  void aRunnerWithoutAgentsAnswersForNobodyElse() throws Exception {
    try (NatsStory story = new NatsStory();
        FakeRunner has = story.runner("runner-1");
        FakeRunner hasNone = story.runner("runner-2")) {
      hasNone.full = "pool_full";
      story.agent(AGENT.value(), "log_analysis");
      story.awaitEvent(AGENT.value(), "agent.running");
      await().until(() -> hasNone.link().isConnected());
      has.beforeItAnswers = () -> awaitAnswers(hasNone, has.queries.size());

      TaskId task = story.task(5, "log_analysis");

      story.awaitEvent(task.value(), "task.assigned");
    }
  }

  /** Returns when the server has them. */
  private static void awaitAnswers(FakeRunner runner, int count) {
    await().until(() -> runner.answered.get() >= count);
    try {
      runner.link().connection().flush(Duration.ofSeconds(5));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("D-048")
  void theAgentsOfARunnerWhosePulseHasStoppedAreLostAndItsTaskIsGivenToAnother() throws Exception {
    try (NatsStory story =
            new NatsStory("--smith.schedule.pulse=500ms", "--smith.schedule.pulse-patience=6");
        FakeRunner dies = story.runner("runner-1")) {
      dies.works = false;
      story.agent(AGENT.value(), "log_analysis");
      story.awaitEvent(AGENT.value(), "agent.running");
      TaskId task = story.task(5, "log_analysis");
      story.awaitEvent(task.value(), "task.assigned");
      dies.pulse();
      dies.crash();
      dies.full = "runner_stopping";

      try (FakeRunner lives = story.runner("runner-2")) {
        lives.works = false;
        story.agent(ELSEWHERE.value(), "log_analysis");
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptionsInstanceOf(NatsUnavailable.class) // It is only just connecting.
            .until(
                () -> {
                  lives.pulse();
                  return story.types(task.value()).contains("task.released");
                });
        await().atMost(Duration.ofSeconds(20)).until(() -> !lives.assignments.isEmpty());
        assertThat(lives.assignments.getFirst().attempt()).isEqualTo(2);
      }
      assertThat(story.types(AGENT.value())).contains("agent.failed");
      assertThat(story.events(AGENT.value()))
          .filteredOn(event -> event.type().equals("agent.failed"))
          .allMatch(event -> event.payload().contains("Nothing was heard of its runner for 3 s"));
    }
  }
}
