package io.mistersmith.runner.agent;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of every agent how it does, at a steady pace. What nobody hears is gone. */
public final class Performance implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Performance.class);

  private final NatsLink link;
  private final Agents agents;
  private final String runnerId;
  private final Duration pace;
  private final Clock clock;
  private final Thread thread = Thread.ofVirtual().name("performance").unstarted(this::run);

  public Performance(NatsLink link, Agents agents, String runnerId, Duration pace, Clock clock) {
    this.link = link;
    this.agents = agents;
    this.runnerId = runnerId;
    this.pace = pace;
    this.clock = clock;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pace);
        tell();
      }
    } catch (InterruptedException stopped) {
      LOG.debug("no more figures");
    }
  }

  private void tell() {
    Instant now = clock.instant();
    try {
      for (AgentLife life : agents.all()) {
        link.announce(
            Subjects.performance(life.id()),
            new AgentMessage.Performance(life.id(), runnerId, Heart.metrics(life), now),
            Envelope.of("/agent-runner/" + runnerId, "agent.performance", now));
      }
    } catch (NatsUnavailable away) {
      LOG.debug("nobody hears: {}", away.getMessage());
    }
  }
}
