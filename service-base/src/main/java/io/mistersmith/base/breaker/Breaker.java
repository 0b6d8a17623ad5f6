package io.mistersmith.base.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One breaker. Whoever {@linkplain #tryStart may start} says afterwards how it went, once: {@link
 * #succeeded}, {@link #failed} or {@link #neither}.
 */
public final class Breaker {
  private final CircuitBreaker circuit;
  private final Duration open;
  private final Counter early;
  private volatile long openedAt = System.nanoTime();
  private volatile Runnable onOpened = () -> {};

  /**
   * @param early counts trials that began before the time was over
   */
  Breaker(CircuitBreaker circuit, Duration open, Counter early) {
    this.circuit = circuit;
    this.open = open;
    this.early = early;
    circuit
        .getEventPublisher()
        .onStateTransition(
            change -> {
              if (change.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openedAt = System.nanoTime();
                onOpened.run();
              }
            });
  }

  public String name() {
    return circuit.getName();
  }

  /** False while it is open, and while as many trials are under way as there may be. */
  public boolean tryStart() {
    return circuit.tryAcquirePermission();
  }

  public void succeeded() {
    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  public void failed(Exception why) {
    circuit.onError(0, TimeUnit.NANOSECONDS, why);
  }

  /** It says nothing about the other side. */
  public void neither() {
    circuit.releasePermission();
  }

  public boolean isOpen() {
    return circuit.getState() == CircuitBreaker.State.OPEN;
  }

  public boolean isOnTrial() {
    return circuit.getState() == CircuitBreaker.State.HALF_OPEN;
  }

  /** closed, open or half_open. */
  public String state() {
    return circuit.getState().name().toLowerCase(Locale.ROOT);
  }

  /** How long it will stay open; zero when it is not. */
  public Duration untilTrial() {
    Duration left = open.minus(Duration.ofNanos(System.nanoTime() - openedAt));
    return isOpen() && left.isPositive() ? left : Duration.ZERO;
  }

  /** Runs whenever it opens, in the thread of the call that failed. */
  public void whenOpened(Runnable action) {
    onOpened = action;
  }

  /** The other side is there again: trials begin now. Does nothing unless it is open. */
  public void tryEarly() {
    if (isOpen()) {
      try {
        circuit.transitionToHalfOpenState();
        early.increment();
      } catch (IllegalStateTransitionException meanwhile) {
        // Its time was over.
      }
    }
  }

  /** The other side is known to be well again. */
  public void reset() {
    circuit.reset();
  }
}
