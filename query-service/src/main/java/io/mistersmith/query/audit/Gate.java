package io.mistersmith.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
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
   * The request may take its time.
   *
   * @throws ProblemException 503 {@code audit_busy}
   */
  Pass enter(HttpServletRequest request) {
    if (!places.tryAcquire()) {
      meters.counter("smith.audit.busy").increment();
      throw ProblemException.unavailable(
          "audit_busy", "As many verifications, exports and imports run as may.", RETRY_SECONDS);
    }
    Deadline.lift(request);
    return places::release;
  }
}
