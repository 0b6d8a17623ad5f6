package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import io.mistersmith.command.nats.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents whose heartbeats fail to come: after the first they are degraded, after the last that is
 * waited for they are lost; sooner when their runner's pulse has stopped. While nobody can be
 * heard, nothing is concluded from silence.
 */
final class SilentAgents {
  private static final Logger LOG = LoggerFactory.getLogger(SilentAgents.class);
  private static final String LOST = "lost";

  /** A longer pause between two looks means that we were away ourselves, or the clock jumped. */
  private static final Duration AWAY = Duration.ofSeconds(5);

  private final Board board;
  private final Commands commands;
  private final Origins origins;
  private final Streams streams;
  private final Supplier<Instant> leadsSince;
  private final ScheduleSettings settings;
  private Instant lastLook = Instant.MIN;
  private Instant awakeSince = Instant.MIN;

  SilentAgents(
      Board board,
      Commands commands,
      Origins origins,
      Streams streams,
      Supplier<Instant> leadsSince,
      ScheduleSettings settings) {
    this.board = board;
    this.commands = commands;
    this.origins = origins;
    this.streams = streams;
    this.leadsSince = leadsSince;
    this.settings = settings;
  }

  void sweep(Instant now) {
    if (lastLook.plus(AWAY).isBefore(now)) {
      awakeSince = now;
    }
    lastLook = now;
    if (!streams.areReady()) {
      return;
    }
    Instant lost = now.minus(settings.silence());
    Instant runnerLost = now.minus(settings.runnerSilence());
    Instant degraded = now.minus(settings.degradedAfter());
    if (wasListening(lost)) {
      board.silentSince(lost).forEach(agent -> lose(agent, "it", settings.silence(), now));
    }
    if (wasListening(runnerLost)) {
      board
          .ofRunnersSilentSince(runnerLost)
          .forEach(agent -> lose(agent, "its runner", settings.runnerSilence(), now));
    }
    if (wasListening(degraded)) {
      board
          .notDegradedSilentSince(degraded)
          .forEach(
              silent ->
                  say(new AgentCommand.MarkDegraded(silent.agent(), silent.lastHeardAt(), now)));
    }
    board
        .degradedHeardSince(degraded)
        .forEach(agent -> say(new AgentCommand.MarkRecovered(agent, now)));
  }

  private boolean wasListening(Instant since) {
    return !streams.readySince().isAfter(since)
        && !leadsSince.get().isAfter(since)
        && !awakeSince.isAfter(since);
  }

  private void lose(Board.Agent agent, String silent, Duration silence, Instant now) {
    String message = "Nothing was heard of %s for %d s".formatted(silent, silence.toSeconds());
    LOG.warn("{} is lost: {}", agent.id(), message);
    say(
        agent.status().equals("starting")
            ? new AgentCommand.ReportStartError(agent.id(), LOST, message, now)
            : new AgentCommand.ReportAgentFailed(agent.id(), LOST, message, now));
  }

  private void say(AgentCommand finding) {
    try {
      commands.send(finding, origins.ofAgent("liveness", finding.agentId(), null));
    } catch (CommandRefused movedOn) {
      LOG.info("{} has moved on: {}", finding.agentId(), movedOn.code());
    }
  }
}
