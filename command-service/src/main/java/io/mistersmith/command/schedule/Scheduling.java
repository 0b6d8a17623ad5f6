package io.mistersmith.command.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that acts on what is due: whenever the tables have changed, and once a second. */
final class Scheduling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduling.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Work that is due at an instant. */
  @FunctionalInterface
  interface Work {
    void at(Instant now) throws InterruptedException;
  }

  /**
   * @param everyTime done at every change, not only once a second
   */
  record Duty(String name, boolean everyTime, Work work) {}

  private volatile List<Duty> duties = List.of();
  private final Clock clock;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("scheduling").unstarted(this::run);
  private volatile BooleanSupplier leads = () -> false;
  private volatile Instant leadsSince;
  private volatile boolean closed;

  Scheduling(Clock clock) {
    this.clock = clock;
    this.leadsSince = clock.instant();
  }

  /** In this order. */
  void does(List<Duty> all) {
    duties = all;
  }

  void start(BooleanSupplier whileLeading) {
    leads = whileLeading;
    thread.start();
  }

  void leading() {
    leadsSince = clock.instant();
    wake();
  }

  /** Who was not heard of before that may have been heard by nobody. */
  Instant leadsSince() {
    return leadsSince;
  }

  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    long ticked = System.nanoTime();
    try {
      while (!closed) {
        boolean woken = news.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
          news.drainPermits();
        }
        boolean tick = System.nanoTime() - ticked >= TICK.toNanos();
        if (tick) {
          ticked = System.nanoTime();
        }
        for (Duty duty : duties) {
          if (leads.getAsBoolean() && (tick || duty.everyTime())) {
            perform(duty);
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("no more scheduling");
    }
  }

  private void perform(Duty duty) throws InterruptedException {
    try {
      duty.work().at(clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("{} is done again later: {}", duty.name(), e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
