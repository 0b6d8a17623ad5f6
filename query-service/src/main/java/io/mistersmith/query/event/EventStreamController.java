package io.mistersmith.query.event;

import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.board.Times;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.live.Pace;
import io.mistersmith.query.live.Resume;
import io.mistersmith.query.live.SseStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * GET /api/v1/events/stream: the log from {@code from} (a position or a time, itself included) or
 * from now on, at {@code speed} times the pace at which it happened until it has caught up.
 */
@RestController
class EventStreamController {
  private static final BigDecimal MAX_SPEED = new BigDecimal(1_000_000);

  private final SseStreams streams;
  private final LogTail tail;
  private final Events events;

  EventStreamController(SseStreams streams, LogTail tail, Events events) {
    this.streams = streams;
    this.tail = tail;
    this.events = events;
  }

  @GetMapping(path = "/api/v1/events/stream", produces = "text/event-stream")
  void stream(
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(defaultValue = "0") String speed,
      EventFilter filter,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    Pace pace = new Pace(speed(speed));
    Optional<Long> resumed = Resume.after(request, events.end());
    long after = resumed.isPresent() ? resumed.get() : from == null ? tail.end(null) : before(from);
    streams.serve(request, response, new EventChannel(filter, events), after, pace, () -> true);
  }

  /** The last position that is not asked for. */
  private long before(String from) {
    if (from.chars().allMatch(Character::isDigit)) {
      long position = ReadPoints.number("from", from);
      long end = events.end();
      if (position > end + 1) {
        throw Paging.invalid("from", "is beyond the last position, " + end);
      }
      return Math.max(0, position - 1);
    }
    return events.endBefore(Times.of("from", from, "must be a position or " + Times.RULE));
  }

  private static BigDecimal speed(String text) {
    if (text.matches("[0-9]{1,7}(\\.[0-9]{1,6})?")) {
      BigDecimal speed = new BigDecimal(text);
      boolean tooSlow = speed.signum() > 0 && speed.compareTo(new BigDecimal("0.01")) < 0;
      if (speed.compareTo(MAX_SPEED) <= 0 && !tooSlow) {
        return speed;
      }
    }
    throw Paging.invalid("speed", "must be 0, for as fast as possible, or from 0.01 to 1000000");
  }
}
