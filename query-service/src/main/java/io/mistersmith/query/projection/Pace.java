package io.mistersmith.query.projection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How fast a position moves, over the last seconds. */
final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private record Mark(long nanos, long position) {}

  private final Deque<Mark> marks = new ArrayDeque<>();

  synchronized void at(long nanos, long position) {
    if (!marks.isEmpty() && position < marks.getLast().position()) {
      marks.clear();
    }
    marks.add(new Mark(nanos, position));
    while (nanos - marks.getFirst().nanos() > WINDOW.toNanos() && marks.size() > 2) {
      marks.removeFirst();
    }
  }

  synchronized double perSecond() {
    if (marks.size() < 2) {
      return 0;
    }
    long nanos = marks.getLast().nanos() - marks.getFirst().nanos();
    long moved = marks.getLast().position() - marks.getFirst().position();
    return nanos <= 0 ? 0 : Math.round(moved * 1e10 / nanos) / 10.0;
  }

  /** Null when it does not move. */
  @Nullable Long secondsFor(long behind) {
    double rate = perSecond();
    if (behind == 0) {
      return 0L;
    }
    return rate <= 0 ? null : (long) Math.ceil(behind / rate);
  }
}
