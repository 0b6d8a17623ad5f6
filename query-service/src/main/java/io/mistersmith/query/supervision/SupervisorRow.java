package io.mistersmith.query.supervision;

import static io.mistersmith.query.board.MissingRow.required;

import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildAdded;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildRemoved;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorPolicyChanged;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorRestarted;
import io.mistersmith.api.supervision.SupervisorView;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a supervisor looks like after an event. */
final class SupervisorRow {
  private SupervisorRow() {}

  static SupervisorView after(
      @Nullable SupervisorView before, SupervisorEvent event, long position) {
    if (event instanceof SupervisorCreated created) {
      return created(created, position);
    }
    SupervisorView row = required(before, event);
    return switch (event) {
      case SupervisorCreated e -> created(e, position);
      case SupervisorPolicyChanged e ->
          with(row, e.policy(), row.children(), row.lastDecision(), position);
      case SupervisorChildAdded e ->
          with(
              row,
              row.policy(),
              Stream.concat(row.children().stream(), Stream.of(e.child())).toList(),
              row.lastDecision(),
              position);
      case SupervisorChildRemoved e ->
          with(
              row,
              row.policy(),
              row.children().stream().filter(child -> !child.equals(e.child())).toList(),
              row.lastDecision(),
              position);
      case SupervisorDecided e ->
          with(row, row.policy(), row.children(), decision(e, position), position);
      case SupervisorRestarted _ ->
          with(row, row.policy(), row.children(), row.lastDecision(), position);
    };
  }

  private static SupervisorView created(SupervisorCreated e, long position) {
    return new SupervisorView(
        e.supervisorId(), e.parentId(), e.policy(), List.of(), null, e.createdAt(), position);
  }

  private static SupervisorView.Decision decision(SupervisorDecided e, long position) {
    return new SupervisorView.Decision(
        e.child(),
        e.choice(),
        e.failure().code(),
        e.reason(),
        e.restarts(),
        e.restartAt(),
        e.at(),
        position);
  }

  private static SupervisorView with(
      SupervisorView row,
      SupervisionPolicy policy,
      List<Child> children,
      SupervisorView.@Nullable Decision decision,
      long position) {
    return new SupervisorView(
        row.supervisorId(), row.parentId(), policy, children, decision, row.createdAt(), position);
  }
}
