package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.problem.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The streams of notifications: counted, kept alive, and written by the thread of each request. */
@Component
class Streams {
  static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
  private static final long LOOK_MILLIS = 1000;

  private final McpSettings settings;
  private final Map<Principal, Integer> open = new HashMap<>();
  private final Counter refused;

  Streams(McpSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.refused = meters.counter("smith.mcp.refused", "what", "stream");
    meters.gauge("smith.mcp.streams", this, Streams::count);
  }

  /**
   * Writes what the watch has to tell until it ends, the client goes away or may not stay.
   *
   * @param subscription what each note is tagged with; null for none
   * @param isCurrent asked about every second
   * @param mayStay asked at every keep-alive
   */
  void follow(
      EventStream stream,
      Watch watch,
      @Nullable JsonNode subscription,
      BooleanSupplier isCurrent,
      BooleanSupplier mayStay)
      throws IOException, InterruptedException {
    long due = System.nanoTime() + settings.keepAlive().toNanos();
    while (!watch.isEnded() && isCurrent.getAsBoolean()) {
      for (ObjectNode note : watch.take(Math.min(LOOK_MILLIS, settings.keepAlive().toMillis()))) {
        if (subscription != null) {
          note.withObjectProperty("params").putObject("_meta").set(SUBSCRIPTION, subscription);
        }
        stream.send(note);
      }
      if (System.nanoTime() >= due) {
        if (!mayStay.getAsBoolean()) {
          return;
        }
        stream.keepAlive();
        due = System.nanoTime() + settings.keepAlive().toNanos();
      }
    }
  }

  /**
   * Must be followed by {@link #leave}.
   *
   * @throws ProblemException 503 {@code too_many_streams}
   */
  synchronized void enter(Principal caller) {
    int own = open.getOrDefault(caller, 0);
    if (own >= settings.streamsPerCaller() || count() >= settings.streams()) {
      refused.increment();
      throw ProblemException.unavailable(
          "too_many_streams", "There are as many streams as there may be.", 5);
    }
    open.put(caller, own + 1);
  }

  synchronized void leave(Principal caller) {
    open.computeIfPresent(caller, (_, own) -> own == 1 ? null : own - 1);
  }

  private synchronized int count() {
    return open.values().stream().flatMapToInt(IntStream::of).sum();
  }
}
