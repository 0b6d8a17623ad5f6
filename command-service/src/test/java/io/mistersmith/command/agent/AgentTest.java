package io.mistersmith.command.agent;

import static io.mistersmith.command.agent.AgentRefusal.AGENT_ALIVE;
import static io.mistersmith.command.agent.AgentRefusal.AGENT_BUSY;
import static io.mistersmith.command.agent.AgentRefusal.AGENT_EXISTS;
import static io.mistersmith.command.agent.AgentRefusal.ALREADY_STARTED;
import static io.mistersmith.command.agent.AgentRefusal.NOT_PAUSED;
import static io.mistersmith.command.agent.AgentRefusal.NOT_RESTARTED;
import static io.mistersmith.command.agent.AgentRefusal.NOT_RUNNING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_STARTING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_STOPPING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_YET_STARTING;
import static io.mistersmith.command.agent.AgentRefusal.STOPPED_MEANWHILE;
import static io.mistersmith.command.agent.AgentRefusal.WRONG_RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentCommand.AnnounceAgent;
import io.mistersmith.api.agent.AgentCommand.ChargeAgent;
import io.mistersmith.api.agent.AgentCommand.ConfirmStopped;
import io.mistersmith.api.agent.AgentCommand.CreateAgent;
import io.mistersmith.api.agent.AgentCommand.MarkBusy;
import io.mistersmith.api.agent.AgentCommand.MarkDegraded;
import io.mistersmith.api.agent.AgentCommand.MarkIdle;
import io.mistersmith.api.agent.AgentCommand.MarkRecovered;
import io.mistersmith.api.agent.AgentCommand.PauseAgent;
import io.mistersmith.api.agent.AgentCommand.ReplaceWorker;
import io.mistersmith.api.agent.AgentCommand.ReportAgentFailed;
import io.mistersmith.api.agent.AgentCommand.ReportStartError;
import io.mistersmith.api.agent.AgentCommand.RestartAgent;
import io.mistersmith.api.agent.AgentCommand.RestartFailedAgent;
import io.mistersmith.api.agent.AgentCommand.ResumeAgent;
import io.mistersmith.api.agent.AgentCommand.StartAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBudgetSpent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCharged;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentDegraded;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentEvent.AgentPaused;
import io.mistersmith.api.agent.AgentEvent.AgentRecovered;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentResumed;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;
import io.mistersmith.api.agent.AgentEvent.AgentWorkerReplaced;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import io.mistersmith.command.Refused;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AgentTest {

  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final AgentId ID = new AgentId("agent-1");
  private static final AgentSpec SPEC =
      new AgentSpec("analyzer", List.of("logs"), "auto", null, "per_task");
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  private static final AgentCreated CREATED = new AgentCreated(ID, SPEC, NOW);
  private static final AgentStarting STARTING = new AgentStarting(ID, "runner-1", ONE, NOW);
  private static final AgentRunning RUNNING =
      new AgentRunning(ID, "runner-1", "scripted", 4711L, NOW);
  private static final AgentBusy BUSY = new AgentBusy(ID, "task_1", NOW);
  private static final AgentIdle IDLE = new AgentIdle(ID, NOW);
  private static final AgentPaused PAUSED = new AgentPaused(ID, NOW);
  private static final AgentStopping STOPPING = new AgentStopping(ID, false, "enough", NOW);
  private static final AgentStopped STOPPED = new AgentStopped(ID, NOW);
  private static final AgentErrored ERROR = new AgentErrored(ID, "no_cli", "Not found.", NOW);
  private static final AgentFailed FAILED = new AgentFailed(ID, "silent", "Three missed.", NOW);
  private static final AgentRestartRequested RESTART = new AgentRestartRequested(ID, "again", NOW);

  private static final AgentEvent[] NEW = {CREATED};
  private static final AgentEvent[] TAKEN = {CREATED, STARTING};
  private static final AgentEvent[] UP = {CREATED, STARTING, RUNNING};

  @Test
  void everyCommandHasAHandler() {
    assertThat(
            Arrays.stream(Agent.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(CommandHandler.class))
                .map(method -> method.getParameterTypes()[0]))
        .containsExactlyInAnyOrder(AgentCommand.class.getPermittedSubclasses());
  }

  @Nested
  class Creating {
    @Test
    void makesAnAgentOnce() {
      CreateAgent create = new CreateAgent(ID, SPEC, NOW);
      new AggregateTestFixture<>(Agent.class)
          .givenNoPriorActivity()
          .when(create)
          .expectEvents(CREATED);
      when(create, NEW).expectNoEvents();
    }

    @Test
    void withAnotherSpecificationIsRefused() {
      AgentSpec other = new AgentSpec("writer", List.of(), "auto", null, "per_task");
      refused(AGENT_EXISTS, new CreateAgent(ID, other, NOW), NEW);
    }
  }

  @Nested
  class Starting {
    private final StartAgent start = new StartAgent(ID, "runner-1", ONE, NOW);

    @Test
    void isTakenByARunnerOnce() {
      when(start, NEW).expectEvents(STARTING);
      when(start, TAKEN).expectNoEvents();
    }

    @Test
    void byAnotherLifeOfTheRunnerReplacesTheToken() {
      when(new StartAgent(ID, "runner-1", TWO, NOW), TAKEN)
          .expectEvents(new AgentStarting(ID, "runner-1", TWO, NOW));
    }

    @Test
    void ofAnAgentThatIsUpOrHasEndedIsRefused() {
      refused(ALREADY_STARTED, start, UP);
      refused(ALREADY_STARTED, start, and(UP, STOPPING));
      refused(NOT_RESTARTED, start, and(UP, FAILED));
      refused(NOT_RESTARTED, start, and(TAKEN, ERROR));
      when(start, and(UP, FAILED, RESTART)).expectEvents(STARTING);
    }
  }

  @Nested
  class Announcing {
    private final AnnounceAgent announce =
        new AnnounceAgent(ID, "runner-1", "scripted", 4711L, NOW);

    @Test
    void makesAStartingAgentRunningOnce() {
      when(announce, TAKEN).expectEvents(RUNNING);
      when(announce, UP).expectNoEvents();
    }

    @Test
    void byAnotherRunnerOrOutOfTurnIsRefused() {
      refused(WRONG_RUNNER, new AnnounceAgent(ID, "runner-2", "scripted", 1L, NOW), TAKEN);
      refused(NOT_YET_STARTING, announce, NEW);
      refused(NOT_STARTING, announce, and(UP, FAILED));
    }
  }

  @Nested
  class ReplacingTheWorker {
    private final ReplaceWorker replace = new ReplaceWorker(ID, "runner-1", TWO, 4712L, NOW);
    private final AgentWorkerReplaced replaced =
        new AgentWorkerReplaced(ID, "runner-1", TWO, 4712L, NOW);

    @Test
    void changesTokenAndPidOnce() {
      when(replace, UP).expectEvents(replaced);
      when(replace, and(UP, replaced)).expectNoEvents();
      when(replace, and(UP, BUSY, replaced)).expectNoEvents();
    }

    @Test
    void ofAnAgentThatIsNotUpIsRefused() {
      refused(NOT_RUNNING, replace, and(UP, FAILED));
      refused(WRONG_RUNNER, new ReplaceWorker(ID, "runner-2", TWO, 1L, NOW), UP);
    }
  }

  @Nested
  class BusyAndIdle {
    private final MarkBusy busy = new MarkBusy(ID, "task_1", NOW);
    private final MarkIdle idle = new MarkIdle(ID, NOW);

    @Test
    void changeBackAndForthOnceEach() {
      when(busy, UP).expectEvents(BUSY);
      when(busy, and(UP, BUSY)).expectNoEvents();
      when(idle, and(UP, BUSY)).expectEvents(IDLE);
      when(idle, and(UP, IDLE)).expectNoEvents();
      when(busy, and(UP, IDLE)).expectEvents(BUSY);
    }

    @Test
    void idleAfterTheTaskBeforeLeavesItBusy() {
      when(new MarkIdle(ID, "runner-1", new TaskId("task_0"), NOW), and(UP, BUSY)).expectNoEvents();
      when(new MarkIdle(ID, "runner-1", new TaskId("task_1"), NOW), and(UP, BUSY))
          .expectEvents(IDLE);
    }

    @Test
    void areRefusedOfAnAgentThatIsNotUp() {
      refused(NOT_RUNNING, busy, NEW);
      refused(NOT_RUNNING, idle, and(UP, PAUSED));
      refused(NOT_RUNNING, idle, and(UP, STOPPING));
    }
  }

  @Nested
  class Pausing {
    private final PauseAgent pause = new PauseAgent(ID, NOW);
    private final ResumeAgent resume = new ResumeAgent(ID, NOW);

    @Test
    void holdsAnAgentThatHasNothingToDo() {
      when(pause, UP).expectEvents(PAUSED);
      when(pause, and(UP, IDLE)).expectEvents(PAUSED);
      when(pause, and(UP, PAUSED)).expectNoEvents();
      when(resume, and(UP, PAUSED)).expectEvents(new AgentResumed(ID, NOW));
      when(resume, UP).expectNoEvents();
    }

    @Test
    void isRefusedOtherwise() {
      refused(AGENT_BUSY, pause, and(UP, BUSY));
      refused(NOT_RUNNING, pause, NEW);
      refused(NOT_PAUSED, resume, and(UP, STOPPING));
    }
  }

  @Nested
  class Stopping {
    private final StopAgent stop = new StopAgent(ID, false, "enough", NOW);
    private final StopAgent kill = new StopAgent(ID, true, "now", NOW);
    private final ConfirmStopped confirm = new ConfirmStopped(ID, NOW);

    @Test
    void isAskedForAndConfirmedOnce() {
      when(stop, and(UP, BUSY)).expectEvents(STOPPING);
      when(stop, and(UP, STOPPING)).expectNoEvents();
      when(confirm, and(UP, STOPPING)).expectEvents(STOPPED);
      when(confirm, and(UP, STOPPING, STOPPED)).expectNoEvents();
      when(stop, and(UP, STOPPING, STOPPED)).expectNoEvents();
    }

    @Test
    void mayTurnIntoAKill() {
      when(kill, and(UP, STOPPING)).expectEvents(new AgentStopping(ID, true, "now", NOW));
    }

    @Test
    void needsNobodyWhenNoRunnerHasTheAgent() {
      when(stop, NEW).expectEvents(STOPPED);
    }

    @Test
    void ofOneThatWaitsToBeRestartedIsDoneAtOnce() {
      when(stop, and(UP, FAILED)).expectEvents(STOPPED);
      refused(
          STOPPED_MEANWHILE,
          new RestartFailedAgent(ID, "backed off", NOW),
          and(UP, FAILED, STOPPED));
    }

    @Test
    void ofAnAgentThatDoesNotStopIsNotConfirmed() {
      refused(NOT_STOPPING, confirm, UP);
    }
  }

  @Nested
  class MissingHeartbeats {
    private final AgentDegraded degraded = new AgentDegraded(ID, NOW.minusSeconds(45), NOW);
    private final MarkDegraded mark = new MarkDegraded(ID, NOW.minusSeconds(45), NOW);

    @Test
    void isNotedOnceUntilItIsHeardOfAgain() {
      when(mark, and(UP, BUSY)).expectEvents(degraded);
      when(mark, and(UP, degraded, BUSY)).expectNoEvents();
      when(new MarkRecovered(ID, NOW), and(UP, degraded)).expectEvents(new AgentRecovered(ID, NOW));
      when(new MarkRecovered(ID, NOW), and(UP, degraded, new AgentRecovered(ID, NOW)))
          .expectNoEvents();
    }

    @Test
    void isForgottenWithTheWorker() {
      when(mark, and(UP, degraded, FAILED, RESTART, STARTING, RUNNING)).expectEvents(degraded);
    }
  }

  @Nested
  class GoingWrong {
    private final ReportStartError error = new ReportStartError(ID, "no_cli", "Not found.", NOW);
    private final ReportAgentFailed failed =
        new ReportAgentFailed(ID, "silent", "Three missed.", NOW);

    @Test
    void whileStartingIsAnErrorOnce() {
      when(error, TAKEN).expectEvents(ERROR);
      when(error, and(TAKEN, ERROR)).expectNoEvents();
      when(error, and(UP, FAILED)).expectEvents(ERROR);
      when(failed, TAKEN).expectEvents(new AgentErrored(ID, "silent", "Three missed.", NOW));
    }

    @Test
    void laterIsAFailureOnce() {
      for (AgentEvent[] given :
          List.of(UP, and(UP, BUSY), and(UP, IDLE), and(UP, PAUSED), and(UP, STOPPING))) {
        when(failed, given).expectEvents(FAILED);
        when(failed, and(given, FAILED)).expectNoEvents();
      }
    }

    @Test
    void isRefusedWhereItCannotBe() {
      refused(NOT_STARTING, error, UP);
      refused(NOT_YET_STARTING, failed, NEW);
    }
  }

  /** Half a dollar for all runs. */
  @Nested
  class Spending {
    private final AgentCreated budgeted =
        new AgentCreated(
            ID,
            new AgentSpec("analyzer", List.of("logs"), "auto", null, "per_task", null, usd("0.50")),
            NOW);
    private final AgentEvent[] up = {budgeted, STARTING, RUNNING};
    private final AgentBudgetSpent spent = new AgentBudgetSpent(ID, usd("0.50"), usd("0.60"), NOW);

    @Test
    void isAddedUpOnceForEachRun() {
      when(charge(1, "0.40", true), UP).expectEvents(charged(1, "0.40", true, "0.40"));
      when(charge(1, "0.40", true), and(UP, charged(1, "0.40", true, "0.40"))).expectNoEvents();
      when(charge(2, "0.20", false), and(UP, charged(1, "0.40", true, "0.40")))
          .expectEvents(charged(2, "0.20", false, "0.60"));
      when(charge(1, "0.30", false), and(UP, charged(1, "0.40", true, "0.40")))
          .expectEvents(charged(1, "0.30", false, "0.30"));
      when(charge(1, "0.90", true), and(UP, charged(1, "0.40", false, "0.40"))).expectNoEvents();
      when(charge(1, "0", false), UP).expectNoEvents();
    }

    @Test
    void isToldOnceWhenTheBudgetIsUsedUp() {
      when(charge(2, "0.20", false), and(up, charged(1, "0.40", false, "0.40")))
          .expectEvents(charged(2, "0.20", false, "0.60"), spent);
      when(
              charge(3, "0.10", false),
              and(up, charged(1, "0.40", false, "0.40"), charged(2, "0.20", false, "0.60"), spent))
          .expectEvents(charged(3, "0.10", false, "0.70"));
    }

    @Test
    void ofTheWholeBudgetLeavesNothingToWorkWith() {
      MarkBusy busy = new MarkBusy(ID, "task_1", NOW);
      when(busy, and(up, charged(1, "0.40", false, "0.40"))).expectEvents(BUSY);
      refused(AgentRefusal.BUDGET_SPENT, busy, and(up, charged(1, "0.50", false, "0.50")));
    }

    @Test
    void isNotedInEveryState() {
      when(charge(1, "0.40", true), and(UP, STOPPING, STOPPED))
          .expectEvents(charged(1, "0.40", true, "0.40"));
    }

    private static ChargeAgent charge(int run, String usd, boolean partial) {
      Usage usage = new Usage(1, 1, 0, 0, usd(usd), 1, 1, "m", "s", partial ? true : null);
      return new ChargeAgent(ID, new RunId("run_" + run), usage, NOW);
    }

    private static AgentCharged charged(int run, String usd, boolean partial, String all) {
      return new AgentCharged(ID, new RunId("run_" + run), usd(usd), partial, usd(all), NOW);
    }

    private static BigDecimal usd(String amount) {
      return new BigDecimal(amount);
    }
  }

  @Nested
  class Restarting {
    private final RestartAgent restart = new RestartAgent(ID, "again", NOW);

    @Test
    void makesAnEndedAgentWaitAgainOnce() {
      for (AgentEvent[] given :
          List.of(and(UP, FAILED), and(TAKEN, ERROR), and(UP, STOPPING, STOPPED))) {
        when(restart, given).expectEvents(RESTART);
        when(restart, and(given, RESTART)).expectNoEvents();
      }
    }

    @Test
    void ofALivingAgentIsRefused() {
      refused(AGENT_ALIVE, restart, UP);
      refused(AGENT_ALIVE, restart, and(UP, PAUSED));
    }
  }

  private static AgentEvent[] and(AgentEvent[] given, AgentEvent... more) {
    return Stream.concat(Arrays.stream(given), Arrays.stream(more)).toArray(AgentEvent[]::new);
  }

  private static ResultValidator<Agent> when(AgentCommand command, AgentEvent... given) {
    return new AggregateTestFixture<>(Agent.class).given((Object[]) given).when(command);
  }

  private static void refused(AgentRefusal why, AgentCommand command, AgentEvent... given) {
    when(command, given).expectException(Refused.because(why)).expectNoEvents();
  }
}
