package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentCommand.MarkIdle;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import io.mistersmith.command.relay.EventRelay;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a crash, or a NATS that has lost its store, may have left half done. */
final class LeftUndone {
  private static final Logger LOG = LoggerFactory.getLogger(LeftUndone.class);
  private static final Duration BUSY_FOR_NOTHING = Duration.ofSeconds(30);

  private final Board board;
  private final Commands commands;
  private final Origins origins;
  private final EventLog log;
  private final EventRelay relay;
  private final Duration notStarted;
  private Instant next = Instant.MIN;

  LeftUndone(
      Board board,
      Commands commands,
      Origins origins,
      EventLog log,
      EventRelay relay,
      Duration notStarted) {
    this.board = board;
    this.origins = origins;
    this.commands = commands;
    this.log = log;
    this.relay = relay;
    this.notStarted = notStarted;
  }

  void sweep(Instant now) throws InterruptedException {
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(notStarted.dividedBy(2));
    for (Board.Live live : board.notStartedSince(now.minus(notStarted))) {
      Optional<StoredEvent> assigned = log.at(live.assignedPosition());
      if (assigned.isPresent()) {
        relay.again(assigned.get());
      }
    }
    for (AgentId agent : board.busyForNothingSince(now.minus(BUSY_FOR_NOTHING))) {
      try {
        commands.send(new MarkIdle(agent, now), origins.ofAgent("scheduler", agent, null));
      } catch (CommandRefused movedOn) {
        LOG.info("{} stays as it is: {}", agent, movedOn.code());
      }
    }
  }
}
