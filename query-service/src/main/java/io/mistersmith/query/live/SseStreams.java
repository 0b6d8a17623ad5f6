package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.query.live.Follower.Batch;
import io.mistersmith.query.live.Seats.Seat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/**
 * Serves streams of server-sent events. Each is written by the (virtual) thread of its request, so
 * a slow client holds up nobody.
 */
@Component
public class SseStreams {
  private final LogTail tail;
  private final Seats seats;
  private final LiveSettings settings;
  private final Callers callers;
  private final Clock clock;
  private final Counter lagged;

  SseStreams(
      LogTail tail,
      Seats seats,
      LiveSettings settings,
      Callers callers,
      Clock clock,
      MeterRegistry meters) {
    this.tail = tail;
    this.seats = seats;
    this.settings = settings;
    this.callers = callers;
    this.clock = clock;
    this.lagged = meters.counter("smith.feed.lagged");
  }

  /**
   * Returns when the client is gone, may not stay, or the stream has ended.
   *
   * @param after what lies at or before this position is not sent
   * @param mayStay asked now and then, besides whether the token is still good
   */
  public void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      SseChannel channel,
      long after,
      Pace pace,
      BooleanSupplier mayStay)
      throws IOException, InterruptedException {
    try (Seat _ = seats.take(Principal.of(request));
        Follower follower = tail.follow(channel, after)) {
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      response.setHeader("X-Accel-Buffering", "no");
      OutputStream out = response.getOutputStream();
      out.write(Frames.utf8("retry: " + retry() + "\n\n"));
      response.flushBuffer();
      SseWriter writer =
          new SseWriter(
              out,
              channel,
              settings,
              pace,
              () -> callers.isStillGood(request) && mayStay.getAsBoolean(),
              clock);
      while (!follower.hasEnded()) {
        Batch batch = follower.next(writer.patience());
        if (batch.laggedAt() != null) {
          lagged.increment();
        }
        if (!writer.write(batch, follower)) {
          return;
        }
      }
    } catch (IOException gone) {
      // The client went away, which is how streams end.
    }
  }

  /** Spread, so that the clients of a restarted service do not come back at once. */
  private long retry() {
    long least = settings.retry().toMillis();
    return least + ThreadLocalRandom.current().nextLong(Math.max(1, least));
  }
}
