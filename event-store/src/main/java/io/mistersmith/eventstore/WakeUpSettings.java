package io.mistersmith.eventstore;

import java.time.Duration;

/**
 * How a process learns of new events.
 *
 * @param poll readers look by themselves this often, should a notification be lost
 * @param probe a silent connection is asked for a sign of life this often
 * @param networkTimeout how long that sign may take
 * @param firstPause before the first attempt to reconnect; doubled up to {@code longestPause}
 */
public record WakeUpSettings(
    Duration poll,
    Duration probe,
    Duration networkTimeout,
    Duration firstPause,
    Duration longestPause) {

  public static final WakeUpSettings DEFAULTS =
      new WakeUpSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          Duration.ofSeconds(5));
}
