package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.base.door.Callers;
import io.mistersmith.query.live.LiveSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes streams of notifications, each with the (virtual) thread of its request. */
@Component
class Streams {
  static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LiveSettings settings;
  private final Callers callers;

  Streams(LiveSettings settings, Callers callers) {
    this.settings = settings;
    this.callers = callers;
  }

  /**
   * Writes what the watch has to tell until it ends, the client goes away or may not stay.
   *
   * @param subscription what each note is tagged with; null for none
   * @param mayStay asked about every second, besides now and then whether the token is still good
   */
  void follow(
      HttpServletRequest request,
      EventStream stream,
      Watch watch,
      @Nullable JsonNode subscription,
      BooleanSupplier mayStay)
      throws IOException, InterruptedException {
    long keepAliveAt = after(settings.keepAlive());
    long checkAt = after(settings.recheck());
    while (!watch.isEnded() && mayStay.getAsBoolean()) {
      for (ObjectNode note : watch.take(LOOK)) {
        if (subscription != null) {
          note.withObjectProperty("params").putObject("_meta").set(SUBSCRIPTION, subscription);
        }
        stream.send(note);
      }
      if (System.nanoTime() >= checkAt) {
        if (!callers.isStillGood(request)) {
          return;
        }
        checkAt = after(settings.recheck());
      }
      if (System.nanoTime() >= keepAliveAt) {
        stream.keepAlive();
        keepAliveAt = after(settings.keepAlive());
      }
    }
  }

  private static long after(Duration time) {
    return System.nanoTime() + time.toNanos();
  }
}
