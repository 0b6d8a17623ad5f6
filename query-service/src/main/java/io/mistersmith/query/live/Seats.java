package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How many connections that last there may be, in all and for one caller. */
public final class Seats {
  private static final int RETRY_SECONDS = 5;

  private final String what;
  private final Limits limits;
  private final Counter refused;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /**
   * @param name of the meters, {@code smith.<name>.refused} and {@code smith.<name>.clients}
   * @param what the connections are, for people
   */
  public Seats(String name, String what, Limits limits, MeterRegistry meters) {
    this.what = what;
    this.limits = limits;
    this.refused = meters.counter("smith." + name + ".refused");
    meters.gauge("smith." + name + ".clients", this, Seats::taken);
  }

  /** How many, in all, for one caller, and for one worker. */
  public record Limits(int all, int ofPrincipal, int ofAgent) {
    int of(Principal caller) {
      return caller.agentId() == null ? ofPrincipal : ofAgent;
    }
  }

  /** Closed when its connection ends. */
  public final class Seat implements AutoCloseable {
    private @Nullable Principal holder;

    private Seat(Principal holder) {
      this.holder = holder;
    }

    /**
     * From now on it is that caller's, who was not known before.
     *
     * @throws ProblemException 429 when the caller has as many as one may have
     */
    public void passTo(Principal caller) {
      synchronized (Seats.this) {
        Principal before = holder;
        if (before != null && !before.name().equals(caller.name())) {
          requireRoomOf(caller);
          count(before, -1);
          count(caller, 1);
          holder = caller;
        }
      }
    }

    @Override
    public void close() {
      synchronized (Seats.this) {
        Principal before = holder;
        if (before != null) {
          count(before, -1);
          all--;
          holder = null;
        }
      }
    }
  }

  /**
   * @throws ProblemException as {@link #requireRoom}
   */
  public synchronized Seat take(Principal caller) {
    requireRoom(caller);
    all++;
    count(caller, 1);
    return new Seat(caller);
  }

  /**
   * @throws ProblemException 503 when there are as many as there may be, 429 when the caller has as
   *     many as one may have; {@code too_many_<what>}
   */
  public synchronized void requireRoom(Principal caller) {
    if (all >= limits.all()) {
      refused.increment();
      throw ProblemException.unavailable(
          code(),
          "There are as many %s as there may be, %d.".formatted(what, limits.all()),
          patience());
    }
    requireRoomOf(caller);
  }

  private void requireRoomOf(Principal caller) {
    int most = limits.of(caller);
    if (taken.getOrDefault(caller.name(), 0) >= most) {
      refused.increment();
      throw ProblemException.tooMany(
          code(),
          "You have as many %s as one caller may have, %d.".formatted(what, most),
          patience());
    }
  }

  public synchronized int taken() {
    return all;
  }

  private void count(Principal holder, int more) {
    taken.merge(holder.name(), more, (before, change) -> orNone(before + change));
  }

  private static @Nullable Integer orNone(int count) {
    return count == 0 ? null : count;
  }

  private String code() {
    return "too_many_" + what;
  }

  /** Spread, so that those who were refused do not come back at once. */
  private static int patience() {
    return RETRY_SECONDS + ThreadLocalRandom.current().nextInt(RETRY_SECONDS);
  }
}
