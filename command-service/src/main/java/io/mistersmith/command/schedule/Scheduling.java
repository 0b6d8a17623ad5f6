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

/** The thread that acts on what is due: when the tables have changed, and once a second. */
final class Scheduling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduling.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Orders that are to be given again become due by themselves. */
  private static final Duration ORDERS = Duration.ofMillis(100);

  /** Work that is due at an instant. */
  @FunctionalInterface
  interface Work {
    void at(Instant now) throws InterruptedException;
  }

  /** When something is done, besides once a second. */
  enum When {
    AT_EVERY_CHANGE,
    WHEN_ORDERED,
    ONLY_THEN
  }

  record Duty(String name, When when, Work work) {}

  private volatile List<Duty> duties = List.of();
  private final Clock clock;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("scheduling").unstarted(this::run);
  private volatile BooleanSupplier leads = () -> false;
  private volatile Instant leadsSince;
  private volatile boolean ordered;
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
    wake(true);
  }

  /** Who was not heard of before that may have been heard by nobody. */
  Instant leadsSince() {
    return leadsSince;
  }

  /**
   * @param withOrders whether there are new orders
   */
  void wake(boolean withOrders) {
    if (withOrders) {
      ordered = true;
    }
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    long ticked = System.nanoTime();
    long given = ticked;
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
        boolean orders = tick || ordered || System.nanoTime() - given >= ORDERS.toNanos();
        if (orders) {
          given = System.nanoTime();
          ordered = false;
        }
        for (Duty duty : duties) {
          boolean now =
              switch (duty.when()) {
                case AT_EVERY_CHANGE -> true;
                case WHEN_ORDERED -> orders;
                case ONLY_THEN -> tick;
              };
          if (now && leads.getAsBoolean()) {
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
