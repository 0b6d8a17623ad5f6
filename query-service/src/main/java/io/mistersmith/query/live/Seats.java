package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How many streams there may be, in all and for one caller. */
public final class Seats {
  private static final int RETRY_SECONDS = 5;

  private final Limits limits;
  private final Counter refused;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /**
   * @param name of the meters, {@code smith.<name>.refused} and {@code smith.<name>.clients}
   */
  public Seats(String name, Limits limits, MeterRegistry meters) {
    this.limits = limits;
    this.refused = meters.counter("smith." + name + ".refused");
    meters.gauge("smith." + name + ".clients", this, Seats::taken);
  }

  /** How many, in all, for one caller, and for one worker. */
  public record Limits(int all, int ofPrincipal, int ofAgent) {}

  /** Closed when its stream ends. */
  public interface Seat extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws ProblemException 503 {@code too_many_streams}
   */
  public synchronized Seat take(Principal caller) {
    int own = taken.getOrDefault(caller.name(), 0);
    int most = caller.agentId() == null ? limits.ofPrincipal() : limits.ofAgent();
    if (isFull()) {
      throw refusal("There are as many streams as there may be, " + limits.all() + ".");
    }
    if (own >= most) {
      throw refusal("You have as many streams as one caller may have, " + most + ".");
    }
    all++;
    taken.put(caller.name(), own + 1);
    return () -> leave(caller.name());
  }

  public synchronized boolean isFull() {
    return all >= limits.all();
  }

  public synchronized int taken() {
    return all;
  }

  private synchronized void leave(String name) {
    all--;
    taken.computeIfPresent(name, (_, n) -> n == 1 ? null : n - 1);
  }

  private ProblemException refusal(String why) {
    refused.increment();
    int wait = RETRY_SECONDS + ThreadLocalRandom.current().nextInt(RETRY_SECONDS);
    return ProblemException.unavailable("too_many_streams", why, wait);
  }
}
