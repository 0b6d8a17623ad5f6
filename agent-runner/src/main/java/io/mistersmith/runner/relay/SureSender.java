package io.mistersmith.runner.relay;

import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message until its stream has it. The envelope's id stays the same over all tries, so a
 * message whose acknowledgement was lost is not stored twice.
 */
public final class SureSender {

  private static final Logger LOG = LoggerFactory.getLogger(SureSender.class);
  private static final long FIRST_WAIT_MS = 50;
  private static final long LONGEST_WAIT_MS = 2000;

  private final NatsLink link;
  private final Clock clock;
  private final String source;
  private final Duration patience;

  public SureSender(NatsLink link, Clock clock, String runnerId, Duration patience) {
    this.link = link;
    this.clock = clock;
    this.source = "/agent-runner/" + runnerId;
    this.patience = patience;
  }

  /** A message whose repetition nobody could recognise. */
  public boolean send(String subject, String type, Object body) throws InterruptedException {
    return send(subject, body, Envelope.of(source, type, clock.instant()));
  }

  /**
   * @param id of the message, the same when it is sent again by a later call
   * @return whether the stream has it; false after the patience is over
   */
  public boolean send(String subject, String type, String id, Object body)
      throws InterruptedException {
    return send(subject, body, Envelope.of(source, type, clock.instant()).withId(id));
  }

  private boolean send(String subject, Object body, Envelope envelope) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (long wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        link.publish(subject, body, envelope);
        return true;
      } catch (NatsUnavailable notYet) {
        if (System.nanoTime() > end) {
          LOG.error("LOST after {}: {} {}", patience, subject, envelope.id(), notYet);
          return false;
        }
        LOG.debug("{} waits: {}", subject, notYet.getMessage());
      }
      Thread.sleep(wait + ThreadLocalRandom.current().nextLong(wait));
    }
  }
}
