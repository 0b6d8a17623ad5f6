package io.mistersmith.command.supervision;

import static io.mistersmith.command.supervision.SupervisorRefusal.SUPERVISOR_EXISTS;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

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
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorPolicyChanged;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorRestarted;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.command.CommandRefused;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Knows its children and decides what becomes of one that fails. */
@Aggregate(cache = "aggregateCache")
class Supervisor {

  @AggregateIdentifier private @Nullable SupervisorId id;

  /** Null until the first event. */
  private @Nullable SupervisorState state;

  Supervisor() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  SupervisorState handle(CreateSupervisor c) {
    if (state == null) {
      apply(new SupervisorCreated(c.supervisorId(), c.parentId(), c.policy(), c.at()));
    } else if (!state.policy().equals(c.policy())
        || !Objects.equals(state.supervisor().parentId(), c.parentId())) {
      throw new CommandRefused(
          SUPERVISOR_EXISTS, c.supervisorId() + " has another policy or another parent.");
    }
    return now();
  }

  @CommandHandler
  SupervisorState handle(ChangePolicy c) {
    if (!now().policy().equals(c.policy())) {
      apply(new SupervisorPolicyChanged(c.supervisorId(), c.policy(), c.at()));
    }
    return now();
  }

  @CommandHandler
  SupervisorState handle(AddChild c) {
    if (!now().children().contains(c.child())) {
      apply(new SupervisorChildAdded(c.supervisorId(), c.child(), c.at()));
    }
    return now();
  }

  @CommandHandler
  SupervisorState handle(RemoveChild c) {
    if (now().children().contains(c.child())) {
      apply(new SupervisorChildRemoved(c.supervisorId(), c.child(), c.reason(), c.at()));
    }
    return now();
  }

  @CommandHandler
  SupervisorState handle(ReportFailure c) {
    if (!now().isAnswered(c.child(), c.failure().position(), c.failedAt())) {
      apply(new Decision(now(), c).made());
    }
    return now();
  }

  @CommandHandler
  SupervisorState handle(RestartSupervisor c) {
    if (now().restartedFor() < c.causePosition()) {
      apply(
          new SupervisorRestarted(
              c.supervisorId(), now().children(), c.causePosition(), c.reason(), c.at()));
    }
    return now();
  }

  @EventSourcingHandler
  void on(SupervisorEvent event) {
    id = event.supervisorId();
    state =
        event instanceof SupervisorCreated created
            ? SupervisorState.begun(created)
            : now().after(event);
  }

  private SupervisorState now() {
    if (state == null) {
      throw new IllegalStateException(id + " begins with supervisor.created");
    }
    return state;
  }
}
