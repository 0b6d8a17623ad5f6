package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorCommand.ReportFailure;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.task.TaskError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a failure is answered, and why: depends on the state and the command alone. */
record Decision(SupervisorState state, ReportFailure asked) {

  SupervisorDecided made() {
    Failure failure = asked.failure();
    SupervisionPolicy policy = state.policy();
    int counted = state.counted(asked.child(), asked.at());
    if (failure.category() == TaskError.Category.LOGICAL) {
      return without(Choice.ALERT, counted, "A new process would meet the same: " + failure.code());
    }
    if (failure.degraded() && !policy.restartDegraded()) {
      return without(Choice.ALERT, counted, "It misses heartbeats and is not lost yet");
    }
    if (policy.strategy() == Strategy.ESCALATE) {
      return upwards(counted, "The policy leaves every failure to the supervisor above");
    }
    if (counted >= policy.maxRestarts()) {
      return upwards(
          counted,
          "%d restarts in %d s are all that the policy allows"
              .formatted(counted, policy.windowSeconds()));
    }
    return restart(counted);
  }

  private SupervisorDecided restart(int counted) {
    SupervisionPolicy policy = state.policy();
    Instant from = asked.failedAt().isAfter(asked.at()) ? asked.failedAt() : asked.at();
    return decided(
        Choice.RESTART,
        counted,
        state.restartedWith(asked.child()),
        from.plus(policy.backOff().delay(counted, asked.jitter())),
        "Restart %d of %d in %d s"
            .formatted(counted + 1, policy.maxRestarts(), policy.windowSeconds()));
  }

  private SupervisorDecided upwards(int counted, String reason) {
    return without(
        state.supervisor().parentId() == null ? Choice.GIVE_UP : Choice.ESCALATE, counted, reason);
  }

  private SupervisorDecided without(Choice choice, int counted, String reason) {
    return decided(choice, counted, List.of(), null, reason);
  }

  private SupervisorDecided decided(
      Choice choice,
      int counted,
      List<Child> restarts,
      @Nullable Instant restartAt,
      String reason) {
    return new SupervisorDecided(
        asked.supervisorId(),
        state.supervisor().parentId(),
        asked.child(),
        asked.failure(),
        choice,
        state.policy(),
        counted,
        restarts,
        restartAt,
        reason,
        asked.at());
  }
}
