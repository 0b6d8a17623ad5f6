package io.mistersmith.command.supervision;

import static io.mistersmith.command.supervision.SupervisorRefusal.SUPERVISOR_NOT_FOUND;

import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Supervision;
import io.mistersmith.api.supervision.SupervisorCommand.AddChild;
import io.mistersmith.api.supervision.SupervisorCommand.ChangePolicy;
import io.mistersmith.api.supervision.SupervisorCommand.CreateSupervisor;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Whose child somebody is: said by the event that made it, made true here. */
@Component
public class KnownSupervisors {
  private final Commands commands;
  private final EventLog log;
  private final SupervisionSettings settings;
  private final Clock clock;
  private volatile boolean rootIsUpToDate;

  KnownSupervisors(Commands commands, EventLog log, SupervisionSettings settings, Clock clock) {
    this.commands = commands;
    this.log = log;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws CommandRefused {@code supervisor_not_found}
   */
  public void require(SupervisorId id) {
    if (!id.equals(SupervisorId.ROOT) && log.lastSequenceNumber(id.value()).isEmpty()) {
      throw new CommandRefused(SUPERVISOR_NOT_FOUND, "There is no supervisor " + id + ".");
    }
  }

  /** Makes it a child of its supervisor, if it is not, and says which that is. */
  SupervisorId supervisorOf(Child child, Caller caller) {
    root(caller);
    return switch (child.kind()) {
      case AGENT -> ofAgent(new AgentId(child.id()), caller);
      case SUPERVISOR -> ofSupervisor(new SupervisorId(child.id()), caller);
    };
  }

  private SupervisorId ofAgent(AgentId agent, Caller caller) {
    Supervision asked = created(agent).spec().supervision();
    Supervision wanted = asked == null ? new Supervision(null, null) : asked;
    SupervisorId supervisor = wanted.existing();
    if (wanted.policy() != null) {
      SupervisorId own = SupervisorId.of(agent);
      commands.send(
          new CreateSupervisor(own, supervisor, wanted.policy(), clock.instant()), caller);
      add(supervisor, Child.supervisor(own), caller);
      supervisor = own;
    }
    add(supervisor, Child.agent(agent), caller);
    return supervisor;
  }

  private SupervisorId ofSupervisor(SupervisorId child, Caller caller) {
    if (EventReading.event(log.readAggregate(child.value(), 0, 1).getFirst())
            instanceof SupervisorCreated created
        && created.parentId() != null) {
      add(created.parentId(), Child.supervisor(child), caller);
      return created.parentId();
    }
    throw new IllegalStateException(child + " has nobody above it");
  }

  private void add(SupervisorId supervisor, Child child, Caller caller) {
    commands.send(new AddChild(supervisor, child, clock.instant()), caller);
  }

  /** The root's policy is what the settings say, also when they have changed. */
  private void root(Caller caller) {
    if (rootIsUpToDate) {
      return;
    }
    Instant now = clock.instant();
    try {
      commands.send(new CreateSupervisor(SupervisorId.ROOT, null, settings.policy(), now), caller);
    } catch (CommandRefused another) {
      commands.send(new ChangePolicy(SupervisorId.ROOT, settings.policy(), now), caller);
    }
    rootIsUpToDate = true;
  }

  private AgentCreated created(AgentId agent) {
    if (EventReading.event(log.readAggregate(agent.value(), 0, 1).getFirst())
        instanceof AgentCreated created) {
      return created;
    }
    throw new IllegalStateException(agent + " does not begin with its creation");
  }
}
