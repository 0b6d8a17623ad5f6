package io.mistersmith.command.schedule;

import io.mistersmith.api.task.TaskCommand.TimeOutTask;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs whose time is over and whose runner has not said so. */
final class Deadlines {
  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

  private final Board board;
  private final Commands commands;
  private final Origins origins;
  private final Duration grace;

  Deadlines(Board board, Commands commands, Origins origins, Duration grace) {
    this.board = board;
    this.origins = origins;
    this.commands = commands;
    this.grace = grace;
  }

  void sweep(Instant now) {
    for (Board.Live live : board.pastDeadline(now.minus(grace))) {
      try {
        commands.send(
            new TimeOutTask(live.task(), live.run(), now),
            origins.ofRun("deadlines", live.task(), live.run(), null));
      } catch (CommandRefused over) {
        LOG.info("{} is over already: {}", live.run(), over.code());
      }
    }
  }
}
