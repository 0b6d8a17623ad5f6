package io.mistersmith.eventstore;

import java.time.Duration;

/**
 * How long a stream that found several events waits for more before it reads again: the more it
 * found, the longer, since the more come meanwhile.
 *
 * @param each for each event that was found
 * @param longest at most
 */
public record Rest(Duration each, Duration longest) {
  public static final Rest NONE = new Rest(Duration.ZERO, Duration.ZERO);

  long nanosAfter(int events) {
    return Math.min(each.toNanos() * events, longest.toNanos());
  }
}
