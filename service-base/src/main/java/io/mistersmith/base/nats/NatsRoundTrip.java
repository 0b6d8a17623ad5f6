package io.mistersmith.base.nats;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mistersmith.base.metrics.Baseline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures now and then how long the NATS server takes to answer. */
final class NatsRoundTrip implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NatsRoundTrip.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final NatsLink link;
  private final Timer timer;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("nats-round-trip").factory());

  NatsRoundTrip(NatsLink link, MeterRegistry meters) {
    this.link = link;
    this.timer = meters.timer(Baseline.NATS.timer());
  }

  void start() {
    var unused =
        clock.scheduleWithFixedDelay(
            this::measure, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void measure() {
    try {
      timer.record(link.connection().RTT());
    } catch (NatsUnavailable | IOException | RuntimeException e) {
      LOG.debug("no round trip: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
