package io.mistersmith.command.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand.ReleaseTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskMessage.Outcome;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.command.log.EventReading;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OutputReportsTest {
  private NatsStory story;
  private FakeRunner runner;
  private Assignment run;

  @BeforeEach
  void aRunIsUnderWay() throws Exception {
    startWith();
  }

  private void startWith(String... settings) throws Exception {
    story = new NatsStory(settings);
    runner = story.runner("runner-1");
    runner.works = false;
    story.agent("agent-analyst", "log_analysis");
    story.task(5, "log_analysis");
    await().until(() -> !runner.assignments.isEmpty());
    run = runner.assignments.getFirst();
    runner.started(run);
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  @Tag("D-235")
  void outputIsRecordedInOrderWhateverOrderItComesIn() throws Exception {
    runner.output(run, 2, "third");
    runner.output(run, 1, "second");
    runner.output(run, 0, "first");
    runner.output(run, 1, "second");
    runner.output(run, 3, "fourth");

    await().until(() -> lines().size() == 4);
    assertThat(lines()).containsExactly("first", "second", "third", "fourth");
    assertThat(story.events(run.runId().value()).getFirst().metadata())
        .contains("\"principal\":\"agent-analyst\"", "\"tenant\":\"default\"");
  }

  @Test
  void outputAheadOfAChunkThatNeverComesIsParked() throws Exception {
    stop();
    startWith("--smith.ingest.chunk-ahead=10ms", "--smith.ingest.chunk-deliveries=3");
    runner.output(run, 0, "first");
    runner.output(run, 2, "third");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> story.counted("smith.nats.parked", "chunk_before_it_never_came") == 1);
    runner.output(run, 1, "second");
    await().until(() -> lines().size() == 2);
    assertThat(lines()).containsExactly("first", "second");
  }

  @Test
  void outputGoesOnAfterARestartOfTheService() throws Exception {
    runner.output(run, 0, "first");
    await().until(() -> lines().size() == 1);

    story.service.restart();
    runner.output(run, 0, "first");
    runner.output(run, 1, "second");

    await().until(() -> lines().size() == 2);
    assertThat(lines()).containsExactly("first", "second");
  }

  @Test
  void progressThatComesLateOrTwiceOrOfNobodyIsRefusedUnderItsReasonAndChangesNothing()
      throws Exception {
    Instant now = Instant.now();
    runner.progress(run, "half", now);
    runner.progress(run, "half", now); // another message id, as after the window
    runner.progress(run, "a quarter", now.minusSeconds(5));
    runner.progress(run, "half", now);
    Assignment unknown =
        new Assignment(
            new TaskId("task_unknown"),
            run.assignedTo(),
            now,
            1,
            new RunId("run_unknown"),
            "",
            run.parameters(),
            now);
    runner.progress(unknown, "of nothing", now);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> refusals("progress_out_of_order") == 1 && refusals("task_not_found") == 1);
    assertThat(story.types(run.taskId().value()))
        .containsExactly("task.created", "task.assigned", "task.started", "task.progressed");
    assertThat(story.events("task_unknown")).isEmpty();
  }

  @Test
  void outputOfARunThatWasGivenToNobodyIsRefused() throws Exception {
    Assignment invented =
        new Assignment(
            run.taskId(),
            run.assignedTo(),
            Instant.now(),
            7,
            RunId.of(run.taskId(), 7),
            "",
            run.parameters(),
            Instant.now());
    runner.output(invented, 0, "from nowhere");

    await().until(() -> refusals("never_assigned") == 1);
    assertThat(story.events(invented.runId().value())).isEmpty();
  }

  @Test
  void aResultIsTakenOnceAndAFencedAttemptNotAtAll() throws Exception {
    runner.result(run, Outcome.COMPLETED, null);
    story.awaitEvent(run.taskId().value(), "task.completed");
    runner.result(run, Outcome.COMPLETED, null);
    Assignment stale =
        new Assignment(
            run.taskId(),
            new AgentId("agent-other"),
            Instant.now(),
            1,
            run.runId(),
            "",
            run.parameters(),
            Instant.now());
    runner.result(stale, Outcome.COMPLETED, null);

    await()
        .until(
            () ->
                story
                        .service
                        .bean(MeterRegistry.class)
                        .find("smith.ingest.refused")
                        .counters()
                        .stream()
                        .mapToDouble(c -> c.count())
                        .sum()
                    >= 1);
    story.awaitEvent(run.taskId().value(), "task.stale_report_refused");
    assertThat(story.types(run.taskId().value()))
        .containsExactly(
            "task.created",
            "task.assigned",
            "task.started",
            "task.completed",
            "task.stale_report_refused");
  }

  @Test
  void anAttemptThatWasTakenAwayPrintsNoMoreAndThatIsRecorded() throws Exception {
    runner.output(run, 0, "before");
    await().until(() -> lines().size() == 1);
    story.send(new ReleaseTask(run.taskId(), run.runId(), "lost", Instant.now()));
    runner.idle(run);
    await().until(() -> runner.assignments.size() == 2);

    runner.output(run, 1, "after");
    runner.progress(run, "still at it");
    runner.result(run, Outcome.COMPLETED, null);

    await()
        .until(
            () ->
                Collections.frequency(
                        story.types(run.taskId().value()), "task.stale_report_refused")
                    == 3);
    assertThat(lines()).containsExactly("before");
    assertThat(story.types(run.taskId().value()))
        .doesNotContain("task.completed")
        .containsSubsequence("task.released", "task.assigned", "task.stale_report_refused");
  }

  private double refusals(String reason) {
    return story.counted("smith.ingest.refused", reason);
  }

  private List<String> lines() {
    return story.events(run.runId().value()).stream()
        .map(stored -> (RunOutputRecorded) EventReading.event(stored))
        .flatMap(output -> output.lines().stream())
        .toList();
  }
}
