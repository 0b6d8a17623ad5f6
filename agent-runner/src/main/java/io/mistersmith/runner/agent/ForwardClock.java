package io.mistersmith.runner.agent;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands still while the clock that it follows has been put back. By the times of its reports the
 * platform tells those of an earlier worker from those of the present one.
 */
public final class ForwardClock extends Clock {
  private final Clock clock;
  private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);

  public ForwardClock(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant instant() {
    return latest.accumulateAndGet(
        clock.instant(), (before, now) -> now.isBefore(before) ? before : now);
  }

  @Override
  public ZoneId getZone() {
    return clock.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new ForwardClock(clock.withZone(zone));
  }
}
