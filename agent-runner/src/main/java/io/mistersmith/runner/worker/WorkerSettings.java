package io.mistersmith.runner.worker;

import java.time.Duration;

/**
 * The limits of one worker.
 *
 * @param maxLineBytes a longer line of stdout is cut
 * @param maxErrorLineBytes a longer line of stderr is cut
 * @param maxOutputBytes a worker that prints more in one turn is ended
 * @param maxErrorBytes of stderr that a turn may relay; the rest is read and dropped
 * @param warmUp from spawn to the answer of the handshake
 * @param idle without any line but pings
 * @param interruptGrace from the interrupt to the turn's end
 * @param termGrace from SIGTERM to SIGKILL
 * @param resultToExit from a result, stdin closed, to the end of the process
 * @param drain from the end of the process to the end of its output
 * @param prices what tokens cost
 */
public record WorkerSettings(
    int maxLineBytes,
    int maxErrorLineBytes,
    long maxOutputBytes,
    long maxErrorBytes,
    Duration warmUp,
    Duration idle,
    Duration interruptGrace,
    Duration termGrace,
    Duration resultToExit,
    Duration drain,
    Prices prices) {

  public static final WorkerSettings DEFAULTS =
      new WorkerSettings(
          16 << 20,
          64 << 10,
          1L << 30,
          1 << 20,
          Duration.ofSeconds(60),
          Duration.ofSeconds(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Prices.DEFAULTS);
}
