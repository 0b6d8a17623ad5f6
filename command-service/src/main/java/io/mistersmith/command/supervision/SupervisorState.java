package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildAdded;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildRemoved;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorPolicyChanged;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorRestarted;
import io.mistersmith.api.supervision.SupervisorView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a supervisor stands.
 *
 * @param children in the order in which they were added
 * @param restarts those that may still count
 * @param answered of each child, the failure that was answered last, and until when it is being
 *     restarted
 * @param restartedFor the decision above that it followed last
 */
public record SupervisorState(
    SupervisorCreated supervisor,
    SupervisionPolicy policy,
    List<Child> children,
    List<Restart> restarts,
    Map<Child, Answered> answered,
    long restartedFor) {

  /** A restart because that child failed. */
  record Restart(Child child, Instant at) {}

  /**
   * @param position of the failure
   * @param restartAt null when it was not restarted
   */
  record Answered(long position, @Nullable Instant restartAt) {}

  static SupervisorState begun(SupervisorCreated created) {
    return new SupervisorState(created, created.policy(), List.of(), List.of(), Map.of(), 0);
  }

  /** Restarts that count against one more because of that child. */
  int counted(Child child, Instant at) {
    Instant since = at.minusSeconds(policy.windowSeconds());
    return (int)
        restarts.stream()
            .filter(one -> one.at().isAfter(since))
            .filter(one -> policy.strategy() != Strategy.ONE_FOR_ONE || one.child().equals(child))
            .count();
  }

  /** Whether that failure was answered, or happened while the child was being restarted anyway. */
  boolean isAnswered(Child child, long position, Instant failedAt) {
    Answered last = answered.get(child);
    return last != null
        && (position <= last.position()
            || (last.restartAt() != null && failedAt.isBefore(last.restartAt())));
  }

  /** Who is restarted with that child. */
  List<Child> restartedWith(Child child) {
    return switch (policy.strategy()) {
      case ONE_FOR_ONE, ESCALATE -> List.of(child);
      case ONE_FOR_ALL -> children.contains(child) ? children : List.of(child);
      case REST_FOR_ONE ->
          children.contains(child)
              ? children.subList(children.indexOf(child), children.size())
              : List.of(child);
    };
  }

  SupervisorState after(SupervisorEvent event) {
    return switch (event) {
      case SupervisorCreated e -> begun(e);
      case SupervisorPolicyChanged e ->
          new SupervisorState(supervisor, e.policy(), children, restarts, answered, restartedFor);
      case SupervisorChildAdded e ->
          with(
              Stream.concat(children.stream(), Stream.of(e.child())).toList(),
              restarts,
              answered,
              restartedFor);
      case SupervisorChildRemoved e ->
          with(
              children.stream().filter(child -> !child.equals(e.child())).toList(),
              restarts,
              without(e.child()),
              restartedFor);
      case SupervisorDecided e -> with(children, restartsAfter(e), answeredAfter(e), restartedFor);
      case SupervisorRestarted e -> with(children, List.of(), answered, e.causePosition());
    };
  }

  private SupervisorState with(
      List<Child> newChildren,
      List<Restart> newRestarts,
      Map<Child, Answered> newAnswered,
      long newRestartedFor) {
    return new SupervisorState(
        supervisor, policy, newChildren, newRestarts, newAnswered, newRestartedFor);
  }

  private List<Restart> restartsAfter(SupervisorDecided e) {
    Instant restartAt = e.restartAt();
    if (e.choice() != Choice.RESTART || restartAt == null) {
      return restarts;
    }
    Instant since = e.at().minusSeconds(policy.windowSeconds());
    List<Restart> kept =
        new ArrayList<>(restarts.stream().filter(one -> one.at().isAfter(since)).toList());
    kept.add(new Restart(e.child(), restartAt));
    return List.copyOf(kept);
  }

  private Map<Child, Answered> answeredAfter(SupervisorDecided e) {
    Map<Child, Answered> next = new HashMap<>(answered);
    for (Child child : e.restarts()) {
      Answered before = answered.get(child);
      next.put(child, new Answered(before == null ? 0 : before.position(), e.restartAt()));
    }
    next.put(e.child(), new Answered(e.failure().position(), e.restartAt()));
    return Map.copyOf(next);
  }

  private Map<Child, Answered> without(Child child) {
    Map<Child, Answered> next = new HashMap<>(answered);
    next.remove(child);
    return Map.copyOf(next);
  }

  SupervisorView view(long position) {
    return new SupervisorView(
        supervisor.supervisorId(),
        supervisor.parentId(),
        policy,
        children,
        null,
        supervisor.createdAt(),
        position);
  }
}
