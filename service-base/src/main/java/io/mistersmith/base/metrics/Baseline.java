package io.mistersmith.base.metrics;

import java.util.Arrays;
import java.util.Optional;

/** A promise about a latency (seed 001, section 8.2): 99 of 100 are faster. */
public enum Baseline {
  HTTP("http", "smith.http.latency", 100),
  NATS("nats", "smith.nats.round.trip", 10),
  SQL("sql", "hikaricp.connections.usage", 50),
  SSE("sse", "smith.sse.delivery", 100);

  private final String wireName;
  private final String timer;
  private final long targetMillis;

  Baseline(String wireName, String timer, long targetMillis) {
    this.wireName = wireName;
    this.timer = timer;
    this.targetMillis = targetMillis;
  }

  public String wireName() {
    return wireName;
  }

  /** The timer that measures it. */
  public String timer() {
    return timer;
  }

  public long targetMillis() {
    return targetMillis;
  }

  static Optional<Baseline> ofTimer(String name) {
    return Arrays.stream(values()).filter(baseline -> baseline.timer.equals(name)).findFirst();
  }
}
