package io.mistersmith.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.problem.ProblemException;
import java.util.concurrent.Semaphore;

/** Lets in as much heavy work as there may be at once, and refuses the rest by name. */
final class Gate {
  private static final int RETRY_SECONDS = 5;

  private final Semaphore places;
  private final MeterRegistry meters;

  Gate(int places, MeterRegistry meters) {
    this.places = new Semaphore(places);
    this.meters = meters;
  }

  /** Closed when the work is over. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws ProblemException 503 {@code audit_busy}
   */
  Pass enter() {
    if (!places.tryAcquire()) {
      meters.counter("smith.audit.busy").increment();
      throw ProblemException.unavailable(
          "audit_busy", "As many verifications, exports and imports run as may.", RETRY_SECONDS);
    }
    return places::release;
  }
}
