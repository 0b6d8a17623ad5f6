package io.mistersmith.command.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorCommand.ReportFailure;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.api.task.TaskError.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However its children fail, a supervisor keeps to its limits. */
class RestartIntensityTest {
  private static final Instant START = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final SupervisorId ID = new SupervisorId("sup_1");

  @Property(tries = 300)
  void neverMoreRestartsThanAllowedInAnyWindow(
      @ForAll Strategy strategy,
      @ForAll @IntRange(max = 4) int allowed,
      @ForAll @IntRange(min = 1, max = 20) int window,
      @ForAll BackOff.Kind kind,
      @ForAll @DoubleRange(max = 0.99) double jitter,
      @ForAll @Size(max = 60) List<@IntRange(max = 7999) Integer> gaps) {
    SupervisorState state =
        SupervisorState.begun(
            new SupervisorCreated(
                ID,
                null,
                new SupervisionPolicy(
                    strategy, allowed, window, new BackOff(kind, 300, 2500, 50), false),
                START));
    List<SupervisorDecided> restarts = new ArrayList<>();
    Instant now = START;
    long position = 1;
    for (int gap : gaps) {
      now = now.plusMillis(gap);
      AgentId agent = new AgentId("agent-" + gap % 3);
      Failure failure =
          new Failure(agent, Category.FATAL, "signal_9", "Died", null, false, position++);
      ReportFailure report = new ReportFailure(ID, Child.agent(agent), failure, now, jitter, now);
      if (!state.isAnswered(report.child(), failure.position(), now)) {
        SupervisorDecided decided = new Decision(state, report).made();
        state = state.after(decided);
        if (decided.choice() == Choice.RESTART) {
          restarts.add(decided);
        }
      }
    }
    for (SupervisorDecided last : restarts) {
      Instant to = last.restartAt();
      Instant from = to.minus(Duration.ofSeconds(window));
      assertThat(restarts)
          .filteredOn(one -> strategy != Strategy.ONE_FOR_ONE || one.child().equals(last.child()))
          .filteredOn(one -> one.restartAt().isAfter(from) && !one.restartAt().isAfter(to))
          .hasSizeLessThanOrEqualTo(allowed);
    }
  }

  @Property
  void aWaitIsNeverLongerThanTheLongestAndNeverNegative(
      @ForAll BackOff.Kind kind,
      @ForAll @IntRange(max = 3_600_000) int base,
      @ForAll @IntRange(max = 3_600_000) int longest,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @IntRange(max = 10_000) int earlier,
      @ForAll @DoubleRange(max = 0.99) double jitter) {
    Duration wait = new BackOff(kind, base, longest, percent).delay(earlier, jitter);
    assertThat(wait).isBetween(Duration.ZERO, Duration.ofMillis(longest));
  }
}
