package io.mistersmith.runner.relay;

import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
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
  private final BooleanSupplier mayStillSay;

  public SureSender(NatsLink link, Clock clock, String runnerId, Duration patience) {
    this(link, clock, "/agent-runner/" + runnerId, patience, () -> true);
  }

  private SureSender(
      NatsLink link, Clock clock, String source, Duration patience, BooleanSupplier mayStillSay) {
    this.link = link;
    this.clock = clock;
    this.source = source;
    this.patience = patience;
    this.mayStillSay = mayStillSay;
  }

  /** One that falls silent for good when the condition no longer holds; asked before each try. */
  public SureSender asLongAs(BooleanSupplier condition) {
    return new SureSender(link, clock, source, patience, condition);
  }

  /** A message that is not worth a second try. */
  public boolean once(String subject, String type, Object body) throws InterruptedException {
    try {
      link.publish(subject, body, Envelope.of(source, type, clock.instant()));
      return true;
    } catch (NatsUnavailable notNow) {
      LOG.debug("{} is left out: {}", subject, notNow.getMessage());
      return false;
    }
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
      if (!mayStillSay.getAsBoolean()) {
        LOG.warn("{} is not said: the lease ran out", subject);
        return false;
      }
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
