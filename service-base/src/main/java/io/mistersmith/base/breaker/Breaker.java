package io.mistersmith.base.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
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
  private volatile long openedAt = System.nanoTime();

  Breaker(CircuitBreaker circuit, Duration open) {
    this.circuit = circuit;
    this.open = open;
    circuit
        .getEventPublisher()
        .onStateTransition(
            change -> {
              if (change.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openedAt = System.nanoTime();
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

  /** The other side is known to be well again. */
  public void reset() {
    circuit.reset();
  }
}
