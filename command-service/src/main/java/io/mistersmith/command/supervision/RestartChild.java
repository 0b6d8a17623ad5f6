package io.mistersmith.command.supervision;

import io.mistersmith.api.agent.AgentCommand.RestartAgent;
import io.mistersmith.api.agent.AgentCommand.RestartFailedAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.SupervisorCommand.RestartSupervisor;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.due.Due;
import io.mistersmith.command.due.DueWorker;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A child that lives is stopped first and restarted when it has stopped. */
@Component
class RestartChild implements DueWorker {
  private static final Logger LOG = LoggerFactory.getLogger(RestartChild.class);
  private static final Duration UNTIL_STOPPED = Duration.ofMillis(100);
  private static final int LOOKED_THROUGH = 50;

  private final Commands commands;
  private final EventLog log;
  private final Clock clock;

  RestartChild(Commands commands, EventLog log, Clock clock) {
    this.commands = commands;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return Kinds.RESTART_CHILD;
  }

  @Override
  public Outcome work(Due due) {
    Restarting restarting = due.as(Restarting.class);
    return switch (restarting.child().kind()) {
      case AGENT -> agent(new AgentId(restarting.child().id()), restarting, due);
      case SUPERVISOR -> {
        commands.send(
            new RestartSupervisor(
                new SupervisorId(restarting.child().id()),
                due.position(),
                restarting.reason(),
                clock.instant()),
            due.caller(Kinds.SUPERVISION));
        yield new Outcome.Done();
      }
    };
  }

  private Outcome agent(AgentId agent, Restarting restarting, Due due) {
    Caller caller = due.caller(Kinds.SUPERVISION);
    try {
      commands.send(
          restarting.down()
              ? new RestartFailedAgent(agent, restarting.reason(), clock.instant())
              : new RestartAgent(agent, restarting.reason(), clock.instant()),
          caller);
      return new Outcome.Done();
    } catch (CommandRefused refused) {
      if (restarting.down()) {
        LOG.info("{} is not restarted: {}", agent, refused.code());
        return new Outcome.Done();
      }
      if (wasRestarted(agent, due)) {
        return new Outcome.Done();
      }
      commands.send(
          new StopAgent(agent, true, "restarted: " + restarting.reason(), clock.instant()), caller);
      return new Outcome.Later(UNTIL_STOPPED);
    }
  }

  /** By this very decision, before it could be noted as done. */
  private boolean wasRestarted(AgentId agent, Due due) {
    long last = log.lastSequenceNumber(agent.value()).orElse(0L);
    return log
        .readAggregate(agent.value(), Math.max(0, last - LOOKED_THROUGH), LOOKED_THROUGH + 1)
        .stream()
        .anyMatch(
            event ->
                event.type().equals("agent.restart_requested")
                    && due.eventId().equals(EventReading.metadata(event, Caller.CAUSATION_ID)));
  }
}
