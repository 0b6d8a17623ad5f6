package io.mistersmith.query.live;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast history is told: {@code speed} times as fast as it happened, 0 for as fast as possible.
 */
public final class Pace {
  public static final Pace UNBOUND = new Pace(BigDecimal.ZERO);

  private final double speed;
  private @Nullable Instant first;
  private long startedAt;

  /**
   * @param speed from 0
   */
  public Pace(BigDecimal speed) {
    this.speed = speed.doubleValue();
  }

  boolean isUnbound() {
    return speed == 0;
  }

  /** How long to wait, at this moment of {@link System#nanoTime()}, before telling of that time. */
  Duration before(Instant happenedAt, long now) {
    if (speed == 0) {
      return Duration.ZERO;
    }
    Instant begin = first;
    if (begin == null) {
      first = happenedAt;
      startedAt = now;
      return Duration.ZERO;
    }
    double due = Duration.between(begin, happenedAt).toNanos() / speed;
    return Duration.ofNanos(Math.max(0, (long) due - (now - startedAt)));
  }
}
