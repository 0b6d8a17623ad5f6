package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.nats.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents that have missed their heartbeats. While nobody can be heard, nobody is declared lost. */
final class LostAgents {
  private static final Logger LOG = LoggerFactory.getLogger(LostAgents.class);
  private static final String LOST = "lost";

  private final Board board;
  private final Commands commands;
  private final Streams streams;
  private final Supplier<Instant> listeningSince;
  private final Duration silence;

  LostAgents(
      Board board,
      Commands commands,
      Streams streams,
      Supplier<Instant> listeningSince,
      Duration silence) {
    this.board = board;
    this.commands = commands;
    this.streams = streams;
    this.listeningSince = listeningSince;
    this.silence = silence;
  }

  void sweep(Instant now) {
    Instant since = now.minus(silence);
    if (!streams.areReady()
        || streams.readySince().isAfter(since)
        || listeningSince.get().isAfter(since)) {
      return;
    }
    for (Board.Agent agent : board.silentSince(since)) {
      String message = "Nothing was heard of it for " + silence.toSeconds() + " s";
      LOG.warn("{} is lost: {}", agent.id(), message);
      try {
        commands.send(
            agent.status().equals("starting")
                ? new AgentCommand.ReportStartError(agent.id(), LOST, message, now)
                : new AgentCommand.ReportAgentFailed(agent.id(), LOST, message, now),
            Caller.platform("lost-agents", null, null));
      } catch (CommandRefused movedOn) {
        LOG.info("{} is not lost after all: {}", agent.id(), movedOn.code());
      }
    }
  }
}
