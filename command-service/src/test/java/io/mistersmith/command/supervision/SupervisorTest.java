package io.mistersmith.command.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorCommand;
import io.mistersmith.api.supervision.SupervisorCommand.AddChild;
import io.mistersmith.api.supervision.SupervisorCommand.ChangePolicy;
import io.mistersmith.api.supervision.SupervisorCommand.CreateSupervisor;
import io.mistersmith.api.supervision.SupervisorCommand.RemoveChild;
import io.mistersmith.api.supervision.SupervisorCommand.ReportFailure;
import io.mistersmith.api.supervision.SupervisorCommand.RestartSupervisor;
import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildAdded;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildRemoved;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorPolicyChanged;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorRestarted;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.api.task.TaskError.Category;
import io.mistersmith.command.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final SupervisorId ID = new SupervisorId("sup_1");
  private static final Child ONE = Child.agent(new AgentId("agent-1"));
  private static final Child TWO = Child.agent(new AgentId("agent-2"));
  private static final Child THREE = Child.agent(new AgentId("agent-3"));
  private static final BackOff NO_JITTER = new BackOff(BackOff.Kind.EXPONENTIAL, 200, 1000, 0);

  @Test
  void everyCommandHasAHandler() {
    assertThat(
            Arrays.stream(Supervisor.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(CommandHandler.class))
                .map(method -> method.getParameterTypes()[0]))
        .containsExactlyInAnyOrder(SupervisorCommand.class.getPermittedSubclasses());
  }

  @Nested
  class Creating {
    private final CreateSupervisor create =
        new CreateSupervisor(ID, SupervisorId.ROOT, policy(Strategy.ONE_FOR_ONE, 2), NOW);

    @Test
    void makesASupervisorOnce() {
      new AggregateTestFixture<>(Supervisor.class)
          .givenNoPriorActivity()
          .when(create)
          .expectEvents(created(Strategy.ONE_FOR_ONE, 2));
      when(create, created(Strategy.ONE_FOR_ONE, 2)).expectNoEvents();
    }

    @Test
    void isRefusedWhenTheIdIsTakenByAnother() {
      when(create, created(Strategy.ONE_FOR_ALL, 2))
          .expectException(Refused.because(SupervisorRefusal.SUPERVISOR_EXISTS));
    }
  }

  @Nested
  class ChangingThePolicy {
    @Test
    void isAnEventUnlessItIsThatAlready() {
      ChangePolicy change = new ChangePolicy(ID, policy(Strategy.ESCALATE, 1), NOW);
      when(change, created(Strategy.ONE_FOR_ONE, 2))
          .expectEvents(new SupervisorPolicyChanged(ID, policy(Strategy.ESCALATE, 1), NOW));
      when(change, created(Strategy.ESCALATE, 1)).expectNoEvents();
    }
  }

  @Nested
  class Children {
    @Test
    void areAddedOnce() {
      when(new AddChild(ID, ONE, NOW), created(Strategy.ONE_FOR_ONE, 2)).expectEvents(added(ONE));
      when(new AddChild(ID, ONE, NOW), created(Strategy.ONE_FOR_ONE, 2), added(ONE))
          .expectNoEvents();
    }

    @Test
    void areRemovedOnce() {
      RemoveChild remove = new RemoveChild(ID, ONE, "stopped", NOW);
      when(remove, created(Strategy.ONE_FOR_ONE, 2), added(ONE))
          .expectEvents(new SupervisorChildRemoved(ID, ONE, "stopped", NOW));
      when(remove, created(Strategy.ONE_FOR_ONE, 2)).expectNoEvents();
    }
  }

  @Nested
  class AFailure {

    @Test
    @Tag("D-081")
    @Tag("D-146")
    void restartsTheChildAloneWithOneForOne() {
      SupervisorDecided decided =
          decision(crash(TWO, 10), created(Strategy.ONE_FOR_ONE, 2), added(ONE), added(TWO));
      assertThat(decided.choice()).isEqualTo(Choice.RESTART);
      assertThat(decided.restarts()).containsExactly(TWO);
      assertThat(decided.restartAt()).isEqualTo(NOW.plusMillis(200));
      assertThat(decided.reason()).isEqualTo("Restart 1 of 2 in 60 s");
    }

    @Test
    void restartsAllWithOneForAllAndTheRestWithRestForOne() {
      assertThat(
              decision(
                      crash(TWO, 10),
                      created(Strategy.ONE_FOR_ALL, 2),
                      added(ONE),
                      added(TWO),
                      added(THREE))
                  .restarts())
          .containsExactly(ONE, TWO, THREE);
      assertThat(
              decision(
                      crash(TWO, 10),
                      created(Strategy.REST_FOR_ONE, 2),
                      added(ONE),
                      added(TWO),
                      added(THREE))
                  .restarts())
          .containsExactly(TWO, THREE);
    }

    @Test
    void waitsLongerWithEveryRestart() {
      List<Object> past = new ArrayList<>(List.of(created(Strategy.ONE_FOR_ONE, 9), added(ONE)));
      List<Long> waits = new ArrayList<>();
      for (int nth = 0; nth < 4; nth++) {
        Instant at = NOW.plusSeconds(2L * nth);
        SupervisorDecided decided = decision(crash(ONE, 10 + nth, at), past.toArray());
        waits.add(Duration.between(at, decided.restartAt()).toMillis());
        past.add(decided);
      }
      assertThat(waits).containsExactly(200L, 400L, 800L, 1000L);
    }

    @Test
    void beyondTheIntensityIsGivenUpAtTheTopAndHandedUpBelowIt() {
      Object[] below = {created(Strategy.ONE_FOR_ONE, 0), added(ONE)};
      assertThat(decision(crash(ONE, 10), below).choice()).isEqualTo(Choice.ESCALATE);
      Object[] top = {
        new SupervisorCreated(ID, null, policy(Strategy.ONE_FOR_ONE, 0), NOW), added(ONE)
      };
      SupervisorDecided decided = decision(crash(ONE, 10), top);
      assertThat(decided.choice()).isEqualTo(Choice.GIVE_UP);
      assertThat(decided.restarts()).isEmpty();
      assertThat(decided.reason()).isEqualTo("0 restarts in 60 s are all that the policy allows");
    }

    @Test
    void countsRestartsInTheWindowOnly() {
      SupervisorDecided first =
          decision(crash(ONE, 10), created(Strategy.ONE_FOR_ONE, 1), added(ONE));
      Object[] past = {created(Strategy.ONE_FOR_ONE, 1), added(ONE), first};
      assertThat(decision(crash(ONE, 11, NOW.plusSeconds(30)), past).choice())
          .isEqualTo(Choice.ESCALATE);
      assertThat(decision(crash(ONE, 11, NOW.plusSeconds(61)), past).choice())
          .isEqualTo(Choice.RESTART);
    }

    @Test
    void isAlwaysHandedUpWithEscalate() {
      assertThat(decision(crash(ONE, 10), created(Strategy.ESCALATE, 9), added(ONE)).choice())
          .isEqualTo(Choice.ESCALATE);
    }

    @Test
    @Tag("D-084")
    @Tag("D-085")
    @Tag("D-086")
    void thatWouldHappenAgainIsNotRestartedButTold() {
      for (String code : List.of("bad_invocation", "missing_binary", "authentication_failed")) {
        assertThat(
                decision(
                        failure(ONE, Category.LOGICAL, code, 10, false, NOW),
                        created(Strategy.ONE_FOR_ONE, 9),
                        added(ONE))
                    .choice())
            .isEqualTo(Choice.ALERT);
      }
    }

    @Test
    @Tag("D-051")
    void ofADegradedAgentIsToldOrRestartedAsThePolicySays() {
      ReportFailure degraded = failure(ONE, Category.TRANSIENT, "degraded", 10, true, NOW);
      assertThat(decision(degraded, created(Strategy.ONE_FOR_ONE, 9), added(ONE)).choice())
          .isEqualTo(Choice.ALERT);
      SupervisionPolicy restarting =
          new SupervisionPolicy(Strategy.ONE_FOR_ONE, 9, 60, NO_JITTER, true);
      assertThat(
              decision(
                      degraded,
                      new SupervisorCreated(ID, SupervisorId.ROOT, restarting, NOW),
                      added(ONE))
                  .choice())
          .isEqualTo(Choice.RESTART);
    }

    @Test
    void thatIsReportedAgainIsANoOp() {
      SupervisorDecided first =
          decision(crash(ONE, 10), created(Strategy.ONE_FOR_ONE, 9), added(ONE));
      when(crash(ONE, 10), created(Strategy.ONE_FOR_ONE, 9), added(ONE), first).expectNoEvents();
    }

    @Test
    void ofASiblingThatIsBeingRestartedAnywayIsANoOp() {
      SupervisorDecided first =
          decision(crash(ONE, 10), created(Strategy.ONE_FOR_ALL, 1), added(ONE), added(TWO));
      when(
              crash(TWO, 11, NOW.plusMillis(100)),
              created(Strategy.ONE_FOR_ALL, 1),
              added(ONE),
              added(TWO),
              first)
          .expectNoEvents();
    }
  }

  @Nested
  class BeingRestarted {
    private final RestartSupervisor restart = new RestartSupervisor(ID, 42, "root says so", NOW);

    @Test
    void restartsEveryChildWithACleanSlate() {
      SupervisorDecided last =
          decision(crash(ONE, 10), created(Strategy.ONE_FOR_ONE, 1), added(ONE), added(TWO));
      SupervisorRestarted restarted =
          new SupervisorRestarted(ID, List.of(ONE, TWO), 42, "root says so", NOW);
      Object[] past = {created(Strategy.ONE_FOR_ONE, 1), added(ONE), added(TWO), last};
      when(restart, past).expectEvents(restarted);
      Object[] later = Arrays.copyOf(past, past.length + 1);
      later[past.length] = restarted;
      when(restart, later).expectNoEvents();
      assertThat(decision(crash(ONE, 50, NOW.plusSeconds(5)), later).choice())
          .isEqualTo(Choice.RESTART);
    }
  }

  static SupervisionPolicy policy(Strategy strategy, int restarts) {
    return new SupervisionPolicy(strategy, restarts, 60, NO_JITTER, false);
  }

  private static SupervisorCreated created(Strategy strategy, int restarts) {
    return new SupervisorCreated(ID, SupervisorId.ROOT, policy(strategy, restarts), NOW);
  }

  private static SupervisorChildAdded added(Child child) {
    return new SupervisorChildAdded(ID, child, NOW);
  }

  private static ReportFailure crash(Child child, long position) {
    return crash(child, position, NOW);
  }

  private static ReportFailure crash(Child child, long position, Instant at) {
    return failure(child, Category.FATAL, "signal_9", position, false, at);
  }

  private static ReportFailure failure(
      Child child, Category category, String code, long position, boolean degraded, Instant at) {
    return new ReportFailure(
        ID,
        child,
        new Failure(new AgentId(child.id()), category, code, "It died", null, degraded, position),
        at,
        0,
        at);
  }

  /** What the aggregate records, which is what the decision alone says. */
  private static SupervisorDecided decision(ReportFailure failure, Object... past) {
    SupervisorState state = SupervisorState.begun((SupervisorCreated) past[0]);
    for (Object event : Arrays.asList(past).subList(1, past.length)) {
      state = state.after((SupervisorEvent) event);
    }
    SupervisorDecided decided = new Decision(state, failure).made();
    when(failure, past).expectEvents(decided);
    return decided;
  }

  private static ResultValidator<Supervisor> when(SupervisorCommand command, Object... past) {
    return new AggregateTestFixture<>(Supervisor.class).given(past).when(command);
  }
}
