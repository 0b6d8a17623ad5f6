package io.mistersmith.api.supervision;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a supervisor, and what it decided. */
public sealed interface SupervisorEvent extends DomainEvent {
  SupervisorId supervisorId();

  @StoredAs("supervisor.created")
  record SupervisorCreated(
      SupervisorId supervisorId,
      @Nullable SupervisorId parentId,
      SupervisionPolicy policy,
      Instant createdAt)
      implements SupervisorEvent {}

  @StoredAs("supervisor.policy_changed")
  record SupervisorPolicyChanged(SupervisorId supervisorId, SupervisionPolicy policy, Instant at)
      implements SupervisorEvent {}

  @StoredAs("supervisor.child_added")
  record SupervisorChildAdded(SupervisorId supervisorId, Child child, Instant at)
      implements SupervisorEvent {}

  @StoredAs("supervisor.child_removed")
  record SupervisorChildRemoved(SupervisorId supervisorId, Child child, String reason, Instant at)
      implements SupervisorEvent {}

  /**
   * A failure was answered.
   *
   * @param policy by which it was decided
   * @param counted restarts in the window before this one
   * @param restarts who is restarted, in this order; empty unless that was the choice
   * @param restartAt when; the back-off and its jitter are in it
   * @param reason one sentence for people
   */
  @StoredAs("supervisor.decided")
  record SupervisorDecided(
      SupervisorId supervisorId,
      @Nullable SupervisorId parentId,
      Child child,
      Failure failure,
      Choice choice,
      SupervisionPolicy policy,
      int counted,
      List<Child> restarts,
      @Nullable Instant restartAt,
      String reason,
      Instant at)
      implements SupervisorEvent {}

  /**
   * By decision of the supervisor above: its children are restarted, earlier restarts forgotten.
   */
  @StoredAs("supervisor.restarted")
  record SupervisorRestarted(
      SupervisorId supervisorId,
      List<Child> restarts,
      long causePosition,
      String reason,
      Instant at)
      implements SupervisorEvent {}
}
