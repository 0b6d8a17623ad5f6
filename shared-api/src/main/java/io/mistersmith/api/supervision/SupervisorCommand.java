package io.mistersmith.api.supervision;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a supervisor. */
public sealed interface SupervisorCommand {
  @TargetAggregateIdentifier
  SupervisorId supervisorId();

  Instant at();

  /**
   * @param parentId null for the root only
   */
  record CreateSupervisor(
      SupervisorId supervisorId,
      @Nullable SupervisorId parentId,
      SupervisionPolicy policy,
      Instant at)
      implements SupervisorCommand {}

  record ChangePolicy(SupervisorId supervisorId, SupervisionPolicy policy, Instant at)
      implements SupervisorCommand {}

  record AddChild(SupervisorId supervisorId, Child child, Instant at)
      implements SupervisorCommand {}

  record RemoveChild(SupervisorId supervisorId, Child child, String reason, Instant at)
      implements SupervisorCommand {}

  /**
   * A child has failed: decide.
   *
   * @param failedAt when the log recorded it
   * @param jitter 0 to 1, drawn by the sender
   */
  record ReportFailure(
      SupervisorId supervisorId,
      Child child,
      Failure failure,
      Instant failedAt,
      double jitter,
      Instant at)
      implements SupervisorCommand {}

  /** The supervisor above has decided to restart this one: all its children, with a clean slate. */
  record RestartSupervisor(SupervisorId supervisorId, long causePosition, String reason, Instant at)
      implements SupervisorCommand {}
}
