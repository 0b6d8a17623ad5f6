package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.metrics.Baseline;
import io.mistersmith.query.live.Follower.Batch;
import io.mistersmith.query.live.Seats.Seat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  /** From the recording of an event to the end of its writing. */
  private final Timer delivery;

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
    this.delivery = meters.timer(Baseline.SSE.timer());
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
      Instant opened = clock.instant();
      while (!follower.hasEnded()) {
        Batch batch = follower.next(writer.patience());
        if (batch.laggedAt() != null) {
          lagged.increment();
        }
        if (!writer.write(batch, follower)) {
          return;
        }
        if (!batch.isEmpty()) {
          delivered(batch.events().getLast(), opened, pace);
        }
      }
    } catch (IOException gone) {
      // The client went away, which is how streams end.
    }
  }

  /**
   * What lay in the log before the stream began, or is played at a pace, says nothing of latency.
   */
  private void delivered(LogEvent event, Instant opened, Pace pace) {
    Instant recorded = event.stored().recordedAt();
    if (pace == Pace.UNBOUND && recorded.isAfter(opened)) {
      delivery.record(Duration.between(recorded, clock.instant()));
    }
  }

  /** Spread, so that the clients of a restarted service do not come back at once. */
  private long retry() {
    long least = settings.retry().toMillis();
    return least + ThreadLocalRandom.current().nextLong(Math.max(1, least));
  }
}
