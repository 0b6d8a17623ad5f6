package io.mistersmith.base.nats;

import io.nats.client.Message;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer was given and has not settled yet. As long as it works on a message, or has it
 * wait behind another, the server is told so and gives it to nobody else.
 */
final class Held implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Held.class);

  /** So often within an ack wait. */
  private static final int TIMES = 3;

  /** Whatever takes longer is stuck: it may be given to another. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Set<Holding> all = ConcurrentHashMap.newKeySet();
  private final Semaphore room;
  private final Thread ticker;

  /** Short until the ack wait is known. */
  private volatile Duration tick = Duration.ofMillis(100);

  /**
   * @param since nanoseconds; see {@link System#nanoTime}
   */
  record Holding(Message message, long since) {
    private boolean isOlderThan(Duration time) {
      return System.nanoTime() - since > time.toNanos();
    }
  }

  /**
   * @param most messages
   */
  Held(String name, int most) {
    room = new Semaphore(most);
    ticker = Thread.ofVirtual().name("at-work-" + name).unstarted(this::run);
  }

  void start() {
    ticker.start();
  }

  /** After that the server gives a message to another, if it hears nothing. */
  void ackWait(Duration wait) {
    tick = wait.dividedBy(TIMES);
  }

  /** Waits until there is room for one; returns for how many there is. */
  int awaitRoom() throws InterruptedException {
    room.acquire();
    return 1 + room.drainPermits();
  }

  void giveBack(int places) {
    room.release(places);
  }

  /** Takes one of the places. */
  Holding take(Message message) {
    Holding holding = new Holding(message, System.nanoTime());
    all.add(holding);
    return holding;
  }

  void letGo(Holding holding) {
    all.remove(holding);
    room.release();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(tick);
        all.stream()
            .filter(holding -> holding.isOlderThan(tick) && !holding.isOlderThan(LONGEST))
            .forEach(Held::sayAtWork);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sayAtWork(Holding holding) {
    try {
      holding.message().inProgress();
    } catch (RuntimeException away) {
      LOG.debug("{} may be delivered again: {}", holding.message().getSubject(), away.getMessage());
    }
  }

  @Override
  public void close() {
    ticker.interrupt();
  }
}
