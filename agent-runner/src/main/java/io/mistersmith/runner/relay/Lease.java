package io.mistersmith.runner.relay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the platform takes what lives here for alive: counted from when the last heartbeat that
 * was stored was sent, on a clock that also runs while this process is stopped. What began before
 * the lease ran out belongs to an earlier term and says no more, also when heartbeats come through
 * again.
 */
public final class Lease {

  private final long length;
  private final LongSupplier nanos;
  private long provenAt;
  private long term;
  private boolean lapsed;

  public Lease(Duration length) {
    this(length, System::nanoTime);
  }

  Lease(Duration length, LongSupplier nanos) {
    this.length = length.toNanos();
    this.nanos = nanos;
    this.provenAt = nanos.getAsLong();
  }

  /** Counts the times that the lease ran out. */
  public synchronized long term() {
    if (!lapsed && nanos.getAsLong() - provenAt >= length) {
      lapsed = true;
      term++;
    }
    return term;
  }

  public boolean holds(long since) {
    return since == term();
  }

  /** Something begins to live that owes nothing to heartbeats before it. */
  public synchronized long begin() {
    long now = term();
    if (lapsed) {
      renewed(nanos.getAsLong());
    }
    return now;
  }

  /**
   * A heartbeat of everything that lives here is stored.
   *
   * @param sentAt System.nanoTime() before it was sent
   */
  public synchronized void renew(long sentAt) {
    if (term() >= 0 && nanos.getAsLong() - sentAt < length) {
      renewed(sentAt);
    }
  }

  private void renewed(long at) {
    provenAt = at;
    lapsed = false;
  }
}
