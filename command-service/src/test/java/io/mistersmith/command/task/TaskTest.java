package io.mistersmith.command.task;

import static io.mistersmith.command.task.TaskRefusal.ALREADY_ASSIGNED;
import static io.mistersmith.command.task.TaskRefusal.NOT_RETRYABLE;
import static io.mistersmith.command.task.TaskRefusal.NOT_YET_STARTED;
import static io.mistersmith.command.task.TaskRefusal.STALE_ATTEMPT;
import static io.mistersmith.command.task.TaskRefusal.TASK_ENDED;
import static io.mistersmith.command.task.TaskRefusal.TASK_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskCommand.CompleteTask;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskCommand.FailTask;
import io.mistersmith.api.task.TaskCommand.NoteStaleReport;
import io.mistersmith.api.task.TaskCommand.RecordUsage;
import io.mistersmith.api.task.TaskCommand.ReleaseTask;
import io.mistersmith.api.task.TaskCommand.ReportProgress;
import io.mistersmith.api.task.TaskCommand.RetryTask;
import io.mistersmith.api.task.TaskCommand.StartTask;
import io.mistersmith.api.task.TaskCommand.TimeOutTask;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskError.Category;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskSession;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.command.Refused;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TaskTest {

  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final TaskId ID = new TaskId("task_1");
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final AgentId OTHER = new AgentId("agent-2");
  private static final TaskStart START = new TaskStart(NOW, "scripted", 4711L, null);
  private static final TaskError CRASH = new TaskError(Category.FATAL, "worker_exited", "Exit 1.");
  private static final TaskError WRONG = new TaskError(Category.TASK, "cannot_do", "No such file.");

  private static final TaskCreated CREATED =
      new TaskCreated(ID, "Look", 5, List.of("logs"), object(), 60, 2, NOW);

  @Test
  void everyCommandHasAHandler() {
    assertThat(
            Arrays.stream(Task.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(CommandHandler.class))
                .map(method -> method.getParameterTypes()[0]))
        .containsExactlyInAnyOrder(TaskCommand.class.getPermittedSubclasses());
  }

  @Nested
  class Creating {
    @Test
    void makesATask() {
      var fixture = new AggregateTestFixture<>(Task.class);
      fixture.givenNoPriorActivity().when(create("Look", NOW)).expectEvents(CREATED);
    }

    @Test
    void againIsNoEvent() {
      when(create("Look", NOW.plusSeconds(9)), CREATED)
          .expectSuccessfulHandlerExecution()
          .expectNoEvents();
    }

    @Test
    void withOtherContentIsRefused() {
      refused(TASK_EXISTS, create("Listen", NOW), CREATED);
    }
  }

  @Nested
  class Assigning {
    @Test
    void beginsTheNextAttemptWithADeadline() {
      when(assign(AGENT), CREATED).expectEvents(assigned(AGENT, 1));
      when(assign(OTHER), CREATED, assigned(AGENT, 1), released(1))
          .expectEvents(assigned(OTHER, 2));
    }

    @Test
    void againToTheSameAgentIsNoEvent() {
      when(assign(AGENT), CREATED, assigned(AGENT, 1)).expectNoEvents();
    }

    @Test
    void ofATakenOrEndedTaskIsRefused() {
      refused(ALREADY_ASSIGNED, assign(OTHER), CREATED, assigned(AGENT, 1));
      refused(TASK_ENDED, assign(OTHER), CREATED, cancelled());
    }
  }

  @Nested
  class Starting {
    @Test
    void startsTheLiveAttemptOnce() {
      when(start(AGENT, 1), CREATED, assigned(AGENT, 1)).expectEvents(started(1));
      when(start(AGENT, 1), CREATED, assigned(AGENT, 1), started(1)).expectNoEvents();
      when(start(AGENT, 1), CREATED, assigned(AGENT, 1), started(1), completed(1)).expectNoEvents();
    }

    @Test
    void ofAnotherAttemptOrByAnotherAgentIsRefused() {
      refused(STALE_ATTEMPT, start(OTHER, 1), CREATED, assigned(AGENT, 1));
      refused(STALE_ATTEMPT, start(AGENT, 1), CREATED, assigned(AGENT, 1), released(1));
      refused(
          STALE_ATTEMPT,
          start(AGENT, 1),
          CREATED,
          assigned(AGENT, 1),
          released(1),
          assigned(AGENT, 2));
    }
  }

  @Nested
  class Progressing {
    private final TaskProgressed half =
        new TaskProgressed(ID, AGENT, 1, RunId.of(ID, 1), 50, "half", NOW);
    private final ReportProgress report = new ReportProgress(ID, AGENT, 1, 50, "half", NOW);

    @Test
    void isRecordedOnce() {
      when(report, CREATED, assigned(AGENT, 1), started(1)).expectEvents(half);
      when(report, CREATED, assigned(AGENT, 1), started(1), half).expectNoEvents();
    }

    @Test
    void ofAFencedAttemptIsRefused() {
      refused(STALE_ATTEMPT, report, CREATED, assigned(AGENT, 1), released(1), assigned(OTHER, 2));
    }
  }

  @Nested
  class Completing {
    @Test
    void endsTheTaskOnce() {
      when(complete(1), CREATED, assigned(AGENT, 1), started(1)).expectEvents(completed(1));
      when(complete(1), CREATED, assigned(AGENT, 1), started(1), completed(1)).expectNoEvents();
    }

    @Test
    void waitsForTheStartIfItIsToldTo() {
      CompleteTask patient = new CompleteTask(ID, AGENT, 1, object(), Usage.NONE, NOW, true, null);
      refused(NOT_YET_STARTED, patient, CREATED, assigned(AGENT, 1));
      when(patient, CREATED, assigned(AGENT, 1), started(1)).expectEvents(completed(1));
      when(complete(1), CREATED, assigned(AGENT, 1)).expectEvents(completed(1));
    }

    @Test
    void recordsTheStartThatNobodyHasReported() {
      CompleteTask telling = new CompleteTask(ID, AGENT, 1, object(), Usage.NONE, NOW, true, START);
      when(telling, CREATED, assigned(AGENT, 1)).expectEvents(started(1), completed(1));
      when(telling, CREATED, assigned(AGENT, 1), started(1)).expectEvents(completed(1));
      when(start(AGENT, 1), CREATED, assigned(AGENT, 1), started(1), completed(1)).expectNoEvents();
      refused(STALE_ATTEMPT, telling, CREATED, assigned(AGENT, 1), released(1));
    }

    @Test
    void ofAStaleOrCancelledAttemptIsRefused() {
      refused(STALE_ATTEMPT, complete(1), CREATED, assigned(AGENT, 1), released(1));
      refused(TASK_ENDED, complete(1), CREATED, assigned(AGENT, 1), cancelledWhileHeld());
    }
  }

  @Nested
  class Failing {
    @Test
    void recordsTheStartThatNobodyHasReported() {
      FailTask telling = new FailTask(ID, AGENT, 1, WRONG, Usage.NONE, NOW, null, START);
      when(telling, CREATED, assigned(AGENT, 1)).expectEvents(started(1), failed(1, WRONG));
      when(telling, CREATED, assigned(AGENT, 1), started(1)).expectEvents(failed(1, WRONG));
    }

    @Test
    void forAReasonThatMayPassReleasesTheTask() {
      when(fail(1, CRASH), CREATED, assigned(AGENT, 1), started(1))
          .expectEvents(new TaskReleased(ID, AGENT, 1, RunId.of(ID, 1), "worker_exited", NOW));
    }

    @Test
    void inTheLastAttemptEndsTheTask() {
      when(fail(2, CRASH), CREATED, assigned(AGENT, 1), released(1), assigned(AGENT, 2))
          .expectEvents(failed(2, CRASH));
    }

    @Test
    void forTheTasksOwnReasonEndsTheTaskOnce() {
      when(fail(1, WRONG), CREATED, assigned(AGENT, 1)).expectEvents(failed(1, WRONG));
      when(fail(1, WRONG), CREATED, assigned(AGENT, 1), failed(1, WRONG)).expectNoEvents();
      when(fail(1, CRASH), CREATED, assigned(AGENT, 1), released(1)).expectNoEvents();
    }

    @Test
    void ofAStaleAttemptIsRefused() {
      refused(
          STALE_ATTEMPT,
          fail(1, CRASH),
          CREATED,
          assigned(AGENT, 1),
          released(1),
          assigned(OTHER, 2));
    }
  }

  @Nested
  class Releasing {
    private final ReleaseTask first = new ReleaseTask(ID, RunId.of(ID, 1), "agent_lost", NOW);

    @Test
    void makesTheTaskPendingOnce() {
      when(first, CREATED, assigned(AGENT, 1)).expectEvents(released(1));
      when(first, CREATED, assigned(AGENT, 1), released(1)).expectNoEvents();
      when(first, CREATED, assigned(AGENT, 1), released(1), assigned(OTHER, 2)).expectNoEvents();
    }

    @Test
    void theLastAttemptEndsTheTask() {
      when(
              new ReleaseTask(ID, RunId.of(ID, 2), "agent_lost", NOW),
              CREATED,
              assigned(AGENT, 1),
              released(1),
              assigned(AGENT, 2))
          .expectEvents(
              failed(
                  2,
                  new TaskError(
                      Category.FATAL,
                      "attempts_used_up",
                      "The last of 2 attempts ended: agent_lost")));
    }
  }

  @Nested
  class TimingOut {
    private final TimeOutTask first = new TimeOutTask(ID, RunId.of(ID, 1), NOW);

    @Test
    void endsTheLiveRunOnly() {
      TaskTimedOut timedOut = new TaskTimedOut(ID, AGENT, 1, RunId.of(ID, 1), NOW);
      when(first, CREATED, assigned(AGENT, 1), started(1)).expectEvents(timedOut);
      when(first, CREATED, assigned(AGENT, 1), timedOut).expectNoEvents();
      when(first, CREATED, assigned(AGENT, 1), released(1), assigned(AGENT, 2)).expectNoEvents();
    }
  }

  @Nested
  class Cancelling {
    private final CancelTask cancel = new CancelTask(ID, "no need", NOW);

    @Test
    void endsWhatHasNotEndedOnce() {
      when(cancel, CREATED).expectEvents(cancelled());
      when(cancel, CREATED, assigned(AGENT, 1), started(1)).expectEvents(cancelledWhileHeld());
      when(cancel, CREATED, cancelled()).expectNoEvents();
    }

    @Test
    void ofAnEndedTaskIsRefused() {
      refused(TASK_ENDED, cancel, CREATED, assigned(AGENT, 1), completed(1));
    }
  }

  @Nested
  class Retrying {
    private final RetryTask retry = new RetryTask(ID, "again", NOW);
    private final TaskRetried retried = new TaskRetried(ID, 1, "again", NOW);

    @Test
    void makesAnEndedTaskPendingOnce() {
      when(retry, CREATED, assigned(AGENT, 1), failed(1, WRONG)).expectEvents(retried);
      when(retry, CREATED, assigned(AGENT, 1), failed(1, WRONG), retried).expectNoEvents();
    }

    @Test
    void givesAsManyAttemptsAgain() {
      when(
              fail(2, CRASH),
              CREATED,
              assigned(AGENT, 1),
              failed(1, WRONG),
              retried,
              assigned(AGENT, 2))
          .expectEvents(new TaskReleased(ID, AGENT, 2, RunId.of(ID, 2), "worker_exited", NOW));
    }

    @Test
    void ofALivingOrCompletedTaskIsRefused() {
      refused(NOT_RETRYABLE, retry, CREATED);
      refused(NOT_RETRYABLE, retry, CREATED, assigned(AGENT, 1));
      refused(NOT_RETRYABLE, retry, CREATED, assigned(AGENT, 1), completed(1));
    }
  }

  private static ResultValidator<Task> when(TaskCommand command, TaskEvent... given) {
    return new AggregateTestFixture<>(Task.class).given((Object[]) given).when(command);
  }

  private static void refused(TaskRefusal why, TaskCommand command, TaskEvent... given) {
    when(command, given).expectException(Refused.because(why)).expectNoEvents();
  }

  private static com.fasterxml.jackson.databind.JsonNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static CreateTask create(String description, Instant at) {
    return new CreateTask(ID, description, 5, List.of("logs"), object(), 60, 2, at);
  }

  private static AssignTask assign(AgentId agent) {
    return new AssignTask(ID, agent, "runner-1", List.of(), NOW);
  }

  private static StartTask start(AgentId agent, int attempt) {
    return new StartTask(ID, agent, attempt, START);
  }

  private static CompleteTask complete(int attempt) {
    return new CompleteTask(ID, AGENT, attempt, object(), Usage.NONE, NOW, false, null);
  }

  private static FailTask fail(int attempt, TaskError error) {
    return new FailTask(ID, AGENT, attempt, error, Usage.NONE, NOW);
  }

  @Nested
  class NotingALateReport {
    private final NoteStaleReport note =
        new NoteStaleReport(ID, AGENT, 1, "result", "stale_attempt", NOW);
    private final TaskStaleReportRefused noted =
        new TaskStaleReportRefused(ID, AGENT, 1, RunId.of(ID, 1), "result", "stale_attempt", NOW);

    @Test
    void isDoneOnceForEachAttemptAndKindOfReport() {
      when(note, CREATED, assigned(AGENT, 1), released(1)).expectEvents(noted);
      when(note, CREATED, assigned(AGENT, 1), released(1), assigned(OTHER, 2)).expectEvents(noted);
      when(note, CREATED, assigned(AGENT, 1), released(1), noted).expectNoEvents();
      when(note, CREATED, assigned(AGENT, 1), released(1), noted, assigned(OTHER, 2))
          .expectNoEvents();
      when(
              new NoteStaleReport(ID, AGENT, 1, "output", "stale_attempt", NOW),
              CREATED,
              assigned(AGENT, 1),
              released(1),
              noted)
          .expectEvents(
              new TaskStaleReportRefused(
                  ID, AGENT, 1, RunId.of(ID, 1), "output", "stale_attempt", NOW));
    }

    @Test
    void isNotDoneOfTheLiveAttemptNorOfOneThatWasNeverMade() {
      when(note, CREATED, assigned(AGENT, 1)).expectNoEvents();
      when(note, CREATED).expectNoEvents();
    }

    @Test
    void changesNothingElse() {
      when(complete(1), CREATED, assigned(AGENT, 1), started(1), noted).expectEvents(completed(1));
    }
  }

  /** Fifty cents for all attempts. */
  @Nested
  class WithABudget {
    private final TaskCreated budgeted =
        new TaskCreated(ID, "Look", 5, List.of("logs"), object(), 60, 3, NOW, usd("0.50"));

    @Test
    void givesEachAttemptWhatIsLeftOfTheTasksAndTheAgents() {
      when(assign(AGENT), budgeted).expectEvents(mayspend(1, "0.50"));
      when(new AssignTask(ID, AGENT, "runner-1", List.of(), NOW, usd("0.20")), budgeted)
          .expectEvents(mayspend(1, "0.20"));
      when(assign(AGENT), budgeted, assigned(AGENT, 1), used(1, "0.30", false), released(1))
          .expectEvents(mayspend(2, "0.20"));
      when(new AssignTask(ID, AGENT, "runner-1", List.of(), NOW, usd("0.20")), CREATED)
          .expectEvents(mayspend(1, "0.20"));
    }

    @Test
    void countsEachRunOnceWhateverIsReportedOfIt() {
      when(record(1, "0.10", true), budgeted, assigned(AGENT, 1))
          .expectEvents(recorded(1, "0.10", true, "0.10"));
      when(record(1, "0.10", true), budgeted, assigned(AGENT, 1), used(1, "0.10", true))
          .expectNoEvents();
      when(record(1, "0.08", true), budgeted, assigned(AGENT, 1), used(1, "0.10", true))
          .expectNoEvents();
      when(record(1, "0.08", false), budgeted, assigned(AGENT, 1), used(1, "0.10", true))
          .expectEvents(recorded(1, "0.08", false, "0.08"));
      when(record(1, "0.12", true), budgeted, assigned(AGENT, 1), used(1, "0.08", false))
          .expectNoEvents();
      when(record(2, "0.12", true), budgeted, assigned(AGENT, 1)).expectNoEvents();
    }

    @Test
    void recordsWhatACancelledOrLostRunHadUsed() {
      when(record(1, "0.10", true), budgeted, assigned(AGENT, 1), cancelledWhileHeld())
          .expectEvents(recorded(1, "0.10", true, "0.10"));
      when(
              record(1, "0.10", true),
              budgeted,
              assigned(AGENT, 1),
              released(1),
              assigned(OTHER, 2),
              used(2, "0.05", true))
          .expectEvents(recorded(1, "0.10", true, "0.15"));
    }

    @Test
    void failsWhenARunHasCostMoreThanItMay() {
      TaskError exceeded =
          new TaskError(Category.LOGICAL, TaskError.BUDGET_EXCEEDED, "More than it may");
      when(
              new FailTask(ID, AGENT, 1, exceeded, usage("0.51", true), NOW),
              budgeted,
              assigned(AGENT, 1))
          .expectEvents(
              new TaskFailed(
                  ID, AGENT, 1, RunId.of(ID, 1), exceeded, usage("0.51", true), NOW, null));
    }

    @Test
    void isNotTriedAgainWithNothingLeft() {
      when(
              new FailTask(ID, AGENT, 1, CRASH, usage("0.50", false), NOW),
              budgeted,
              assigned(AGENT, 1))
          .expectEvents(recorded(1, "0.50", false, "0.50"), exceeded(AGENT, 1, "0.50"));
      when(
              new ReleaseTask(ID, RunId.of(ID, 1), "agent_lost", NOW),
              budgeted,
              assigned(AGENT, 1),
              used(1, "0.50", true))
          .expectEvents(exceeded(AGENT, 1, "0.50"));
      when(record(1, "0.50", true), budgeted, assigned(AGENT, 1), released(1))
          .expectEvents(recorded(1, "0.50", true, "0.50"), exceeded(null, 1, "0.50"));
      refused(
          TaskRefusal.BUDGET_SPENT,
          new RetryTask(ID, "again", NOW),
          budgeted,
          assigned(AGENT, 1),
          used(1, "0.50", true),
          failed(1, WRONG));
    }

    private TaskFailed exceeded(@Nullable AgentId agent, int attempt, String spent) {
      return new TaskFailed(
          ID,
          agent,
          attempt,
          agent == null ? null : RunId.of(ID, attempt),
          new TaskError(
              Category.LOGICAL,
              TaskError.BUDGET_EXCEEDED,
              "All that it may cost has been spent: " + spent + " USD"),
          Usage.NONE,
          NOW,
          usd(spent));
    }

    private TaskAssigned mayspend(int attempt, String usd) {
      return new TaskAssigned(
          ID,
          AGENT,
          "runner-1",
          attempt,
          RunId.of(ID, attempt),
          List.of(),
          NOW,
          NOW.plusSeconds(60),
          usd(usd),
          null);
    }

    private RecordUsage record(int attempt, String usd, boolean partial) {
      return new RecordUsage(ID, AGENT, attempt, usage(usd, partial), NOW);
    }

    private TaskUsageRecorded used(int attempt, String usd, boolean partial) {
      return recorded(attempt, usd, partial, usd);
    }

    private TaskUsageRecorded recorded(int attempt, String usd, boolean partial, String spent) {
      return new TaskUsageRecorded(
          ID, AGENT, attempt, RunId.of(ID, attempt), usage(usd, partial), usd(spent), NOW);
    }

    private static Usage usage(String usd, boolean partial) {
      return new Usage(10, 5, 0, 0, usd(usd), 9, 1, "sonnet", "s", partial ? true : null);
    }

    private static BigDecimal usd(String amount) {
      return new BigDecimal(amount);
    }
  }

  @Nested
  class TakingUpASession {
    private static TaskStarted started(int attempt, boolean resumed) {
      return new TaskStarted(
          ID,
          AGENT,
          attempt,
          RunId.of(ID, attempt),
          "scripted",
          4711L,
          NOW,
          new TaskSession("session-1", resumed, null));
    }

    @Test
    void isAskedOfTheRunnerThatHadTheAttemptBefore() {
      when(assign(AGENT), CREATED, assigned(AGENT, 1), started(1, false), released(1))
          .expectEvents(assigned(AGENT, "runner-1", 2, "session-1"));
    }

    @Test
    void isNotAskedOfAnotherRunnerNorWithoutASession() {
      when(
              new AssignTask(ID, OTHER, "runner-2", List.of(), NOW),
              CREATED,
              assigned(AGENT, 1),
              started(1, false),
              released(1))
          .expectEvents(assigned(OTHER, "runner-2", 2, null));
      when(assign(AGENT), CREATED, assigned(AGENT, 1), TaskTest.started(1), released(1))
          .expectEvents(assigned(AGENT, 2));
    }

    @Test
    void isPossibleWhereTheReleasedTaskSays() {
      when(
              new ReleaseTask(ID, RunId.of(ID, 1), "agent_lost", NOW),
              CREATED,
              assigned(AGENT, 1),
              started(1, false))
          .expectEvents(
              new TaskReleased(ID, AGENT, 1, RunId.of(ID, 1), "agent_lost", NOW, null, "runner-1"));
    }

    @Test
    void isNotAskedAFourthTimeNorAfterARetryByRequest() {
      when(
              assign(AGENT),
              CREATED,
              assigned(AGENT, 1),
              started(1, false),
              released(1),
              assigned(AGENT, 2),
              started(2, true),
              released(2),
              assigned(AGENT, 3),
              started(3, true),
              released(3),
              assigned(AGENT, 4),
              started(4, true),
              released(4))
          .expectEvents(assigned(AGENT, 5));
      when(
              assign(AGENT),
              CREATED,
              assigned(AGENT, 1),
              started(1, false),
              failed(1, WRONG),
              new TaskRetried(ID, 1, "again", NOW))
          .expectEvents(assigned(AGENT, 2));
    }
  }

  private static TaskAssigned assigned(AgentId agent, int attempt) {
    return assigned(agent, "runner-1", attempt, null);
  }

  private static TaskAssigned assigned(
      AgentId agent, String runner, int attempt, @Nullable String session) {
    return new TaskAssigned(
        ID,
        agent,
        runner,
        attempt,
        RunId.of(ID, attempt),
        List.of(),
        NOW,
        NOW.plusSeconds(60),
        null,
        session);
  }

  private static TaskStarted started(int attempt) {
    return new TaskStarted(ID, AGENT, attempt, RunId.of(ID, attempt), "scripted", 4711L, NOW);
  }

  private static TaskCompleted completed(int attempt) {
    return new TaskCompleted(ID, AGENT, attempt, RunId.of(ID, attempt), object(), Usage.NONE, NOW);
  }

  private static TaskFailed failed(int attempt, TaskError error) {
    return new TaskFailed(ID, AGENT, attempt, RunId.of(ID, attempt), error, Usage.NONE, NOW);
  }

  private static TaskReleased released(int attempt) {
    return new TaskReleased(ID, AGENT, attempt, RunId.of(ID, attempt), "agent_lost", NOW);
  }

  private static TaskCancelled cancelled() {
    return new TaskCancelled(ID, null, 0, null, "no need", NOW);
  }

  private static TaskCancelled cancelledWhileHeld() {
    return new TaskCancelled(ID, AGENT, 1, RunId.of(ID, 1), "no need", NOW);
  }
}
