package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.metrics.Baseline;
import io.mistersmith.query.live.Follower.Batch;
import io.mistersmith.query.live.Seats.Seat;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/**
 * Serves streams of server-sent events. Each begins on the (virtual) thread of its request, which
 * may read the store and wait for its client; what is for many is written by {@link FanOut} from
 * then on. A slow client holds up nobody.
 */
@Component
public class SseStreams {
  private final LogTail tail;
  private final FanOut fanOut;
  private final Seats seats;
  private final LiveSettings settings;
  private final Callers callers;
  private final Clock clock;
  private final Counter lagged;

  /** From the recording of an event to the end of its writing. */
  private final Timer delivery;

  SseStreams(
      LogTail tail,
      FanOut fanOut,
      Seats seats,
      LiveSettings settings,
      Callers callers,
      Clock clock,
      MeterRegistry meters) {
    this.tail = tail;
    this.fanOut = fanOut;
    this.seats = seats;
    this.settings = settings;
    this.callers = callers;
    this.clock = clock;
    this.lagged = meters.counter("smith.feed.lagged");
    this.delivery = meters.timer(Baseline.SSE.timer());
  }

  /** What a stream hangs on besides its token. */
  @FunctionalInterface
  public interface Stay {
    /** Asked now and then. */
    boolean isAllowed();

    /** The stream has ended, or could not begin. */
    default void over() {}
  }

  /**
   * Returns when the client is gone, may not stay, or the stream has ended; or, when the channel is
   * for many, once it has caught up and is written with the others.
   *
   * @param after what lies at or before this position is not sent
   */
  public void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      SseChannel channel,
      long after,
      Pace pace,
      Stay stay)
      throws IOException, InterruptedException {
    boolean goesOn = false;
    Optional<Seat> seat = Optional.empty();
    try {
      if (request.getMethod().equals("HEAD")) {
        describe(response);
        return;
      }
      seat = Optional.of(seats.take(Principal.of(request)));
      goesOn = begin(request, response, channel, after, pace, stay, seat.get());
    } catch (IOException gone) {
      // The client went away, which is how streams end.
    } finally {
      if (!goesOn) {
        seat.ifPresent(Seat::close);
        stay.over();
      }
    }
  }

  /** All that is answered to HEAD, whose client would not read a stream. */
  private static void describe(HttpServletResponse response) {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("X-Accel-Buffering", "no");
  }

  /** True when the stream goes on after this. */
  private boolean begin(
      HttpServletRequest request,
      HttpServletResponse response,
      SseChannel channel,
      long after,
      Pace pace,
      Stay stay,
      Seat seat)
      throws IOException, InterruptedException {
    BooleanSupplier stillGood = callers.stillGood(request);
    BooleanSupplier mayStay = () -> stillGood.getAsBoolean() && stay.isAllowed();
    boolean forMany = channel.isForMany() && pace.isUnbound();
    describe(response);
    OutputStream out = response.getOutputStream();
    try (Follower follower = tail.follow(channel, after)) {
      out.write(Frames.utf8("retry: " + retry() + "\n\n"));
      response.flushBuffer();
      SseWriter writer = new SseWriter(out, channel, settings, pace, mayStay, clock);
      Instant opened = clock.instant();
      while (!follower.hasEnded()) {
        Batch batch = forMany ? follower.poll() : follower.next(writer.patience());
        if (batch.laggedAt() != null) {
          lagged.increment();
        }
        if (!writer.write(batch, follower)) {
          return false;
        }
        if (!batch.isEmpty()) {
          delivered(batch.events().getLast(), opened, pace);
        } else if (forMany && !follower.hasEnded()) {
          handOver(request, channel, follower.position(), mayStay, stay, seat);
          return true;
        }
      }
      return false;
    }
  }

  private void handOver(
      HttpServletRequest request,
      SseChannel channel,
      long position,
      BooleanSupplier mayStay,
      Stay stay,
      Seat seat)
      throws IOException {
    AsyncContext connection = request.startAsync();
    connection.setTimeout(0);
    Runnable onEnd =
        () -> {
          seat.close();
          stay.over();
        };
    fanOut.take(
        new FanOutClient(channel, position, connection, mayStay, settings, fanOut::wake, onEnd));
  }

  /**
   * What lay in the log before the stream began, or is played at a pace, says nothing of latency.
   */
  private void delivered(LogEvent event, Instant opened, Pace pace) {
    Instant recorded = event.stored().recordedAt();
    if (pace.isUnbound() && recorded.isAfter(opened)) {
      delivery.record(Duration.between(recorded, clock.instant()));
    }
  }

  /** Spread, so that the clients of a restarted service do not come back at once. */
  private long retry() {
    long least = settings.retry().toMillis();
    return least + ThreadLocalRandom.current().nextLong(Math.max(1, least));
  }
}
