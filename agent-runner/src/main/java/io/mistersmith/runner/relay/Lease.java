package io.mistersmith.runner.relay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the platform takes what lives here for alive: counted from when the last heartbeats and
 * the last pulse that were stored were sent, on a clock that also runs while this process is
 * stopped. What began before the lease ran out belongs to an earlier term and says no more, also
 * when heartbeats come through again.
 */
public final class Lease {

  private final Proof heartbeats;
  private final Proof pulses;
  private final LongSupplier nanos;
  private long term;
  private boolean lapsed;

  /**
   * @param heartbeats for how long the last heartbeats of all agents are good
   * @param pulses for how long the last pulse of the runner is good
   */
  public Lease(Duration heartbeats, Duration pulses) {
    this(heartbeats, pulses, System::nanoTime);
  }

  Lease(Duration heartbeats, Duration pulses, LongSupplier nanos) {
    this.heartbeats = new Proof(heartbeats.toNanos(), nanos.getAsLong());
    this.pulses = new Proof(pulses.toNanos(), nanos.getAsLong());
    this.nanos = nanos;
  }

  /** Counts the times that the lease ran out. */
  public synchronized long term() {
    if (!lapsed && !isProven()) {
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
      heartbeats.at = nanos.getAsLong();
      pulses.at = nanos.getAsLong();
      lapsed = false;
    }
    return now;
  }

  /**
   * A heartbeat of everything that lives here is stored.
   *
   * @param sentAt System.nanoTime() before it was sent
   */
  public synchronized void renew(long sentAt) {
    renew(heartbeats, sentAt);
  }

  /**
   * A pulse of this runner is stored.
   *
   * @param sentAt System.nanoTime() before it was sent
   */
  public synchronized void renewByPulse(long sentAt) {
    renew(pulses, sentAt);
  }

  private void renew(Proof proof, long sentAt) {
    if (term() >= 0 && nanos.getAsLong() - sentAt < proof.length) {
      proof.at = sentAt;
      lapsed = lapsed && !isProven();
    }
  }

  private boolean isProven() {
    long now = nanos.getAsLong();
    return heartbeats.isFresh(now) && pulses.isFresh(now);
  }

  private static final class Proof {
    private final long length;
    private long at;

    Proof(long length, long at) {
      this.length = length;
      this.at = at;
    }

    boolean isFresh(long now) {
      return now - at < length;
    }
  }
}
