package io.mistersmith.query.metrics;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.metrics.NatsFigures.Counters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** GET /metrics/system and /stats/nats. */
@RestController
class SystemMetricsController {
  private final Sampler sampler;
  private final NatsFigures nats;

  SystemMetricsController(Sampler sampler, NatsFigures nats) {
    this.sampler = sampler;
    this.nats = nats;
  }

  /**
   * @param messagesPerSec of the newest sample
   */
  record NatsStats(boolean connected, double messagesPerSec, @Nullable Counters account) {}

  @GetMapping("/metrics/system")
  SystemMetrics system() {
    return sampler
        .latest()
        .orElseThrow(
            () -> ProblemException.unavailable("no_sample_yet", "There is no sample yet.", 1));
  }

  /** The server's own counters, as they are now; absent while it is away. */
  @GetMapping("/stats/nats")
  NatsStats nats() throws InterruptedException {
    Optional<Counters> now = nats.read();
    double rate = sampler.latest().map(one -> one.nats().messagesPerSec()).orElse(0.0);
    return new NatsStats(now.isPresent(), rate, now.orElse(null));
  }
}
