package io.mistersmith.command.supervision;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorRestarted;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Restarts, asks the supervisor above, or gives up. */
@Component
class WhenSupervisorDecidedThenAct implements Consequence {

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    switch (event) {
      case SupervisorDecided e -> act(e, stored, book);
      case SupervisorRestarted e ->
          restart(e.restarts(), null, e.reason(), stored.recordedAt(), book);
      default -> {}
    }
  }

  private static void act(SupervisorDecided e, ReadEvent stored, DueBook book) {
    switch (e.choice()) {
      case RESTART -> {
        Instant at = e.restartAt() == null ? stored.recordedAt() : e.restartAt();
        restart(
            e.restarts(),
            e.failure().degraded() ? null : e.child(),
            e.policy().strategy().wireName() + " after " + e.failure().code(),
            at,
            book);
      }
      case ESCALATE ->
          book.note(
              Kinds.REPORT_FAILURE,
              stored.eventId(),
              new Failing(Child.supervisor(e.supervisorId()), e.failure(), stored.recordedAt()));
      case GIVE_UP ->
          book.note(
              Kinds.GIVE_UP,
              e.failure().agentId().value(),
              e.reason() + "; last: " + e.failure().message());
      case ALERT -> {}
    }
  }

  private static void restart(
      List<Child> children, @Nullable Child failed, String reason, Instant at, DueBook book) {
    for (Child child : children) {
      book.note(
          Kinds.RESTART_CHILD,
          Kinds.key(child),
          new Restarting(child, reason, child.equals(failed)),
          at);
    }
  }
}
