package io.mistersmith.query.audit;

import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.proof.TreeHead;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Signs a head at every interval in which the log has grown, and tells each head on NATS. */
final class HeadPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeadPublisher.class);
  private static final String SOURCE = "/query-service";
  private static final String SUBJECT = "audit.tree_head";

  private final Heads heads;
  private final NatsLink link;
  private final Clock clock;
  private final Duration interval;
  private final Thread thread = Thread.ofVirtual().name("tree-heads").unstarted(this::run);

  HeadPublisher(Heads heads, NatsLink link, Clock clock, Duration interval) {
    this.heads = heads;
    this.link = link;
    this.clock = clock;
    this.interval = interval;
  }

  void start() {
    thread.start();
  }

  /** Now; the head is in the file before it is told. */
  TreeHead signNow() {
    Heads.Signed signed = heads.sign();
    if (signed.isNew()) {
      tell(signed.head());
    }
    return signed.head();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(interval);
        try {
          signNow();
        } catch (ProblemException | DataAccessException | TransactionException trouble) {
          LOG.warn("No tree head this time: {}", trouble.getMessage());
        }
      }
    } catch (InterruptedException over) {
      LOG.debug("no more tree heads");
    }
  }

  /** A head that is not told is in the file all the same, and the next one proves it. */
  private void tell(TreeHead head) {
    try {
      link.announce(
          SUBJECT,
          head.toJson(),
          new Envelope(
              "head-" + head.treeSize() + "-" + head.rootHash().substring(0, 16),
              SOURCE,
              SUBJECT,
              clock.instant(),
              null,
              null,
              head.treeSize(),
              head.chainHash()));
    } catch (NatsUnavailable away) {
      LOG.warn("The head of {} events was not told: {}", head.treeSize(), away.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
