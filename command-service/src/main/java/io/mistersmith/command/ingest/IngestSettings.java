package io.mistersmith.command.ingest;

import io.mistersmith.api.supervision.BackOff;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How reports are taken in. One that comes before the report that it builds on is put back: that
 * one may be with another instance, or was with one that died, and is then delivered again after
 * the consumer's ack wait.
 *
 * @param width how many reports are taken in side by side
 * @param tooEarly for how long a report is put back the first time; doubled each time
 * @param tooEarlyAtMost the longest of these pauses
 * @param tooEarlyDeliveries the last delivery at which it may still be too early; by then the ack
 *     wait is over
 * @param startDeliveries the last delivery at which the result of a task waits for its start; after
 *     that the task completes without one
 * @param chunkAhead for how long a chunk of output is put back that is ahead of the one before it
 * @param chunkDeliveries the last delivery at which it is; by then that one will never come
 */
@ConfigurationProperties("smith.ingest")
public record IngestSettings(
    @DefaultValue("32") int width,
    @DefaultValue("50ms") Duration tooEarly,
    @DefaultValue("10s") Duration tooEarlyAtMost,
    @DefaultValue("15") int tooEarlyDeliveries,
    @DefaultValue("5") int startDeliveries,
    @DefaultValue("100ms") Duration chunkAhead,
    @DefaultValue("3000") int chunkDeliveries) {

  /**
   * @param deliveries how often the report has been delivered
   */
  Duration putBackFor(long deliveries) {
    return BackOff.doubling(tooEarly, tooEarlyAtMost).delay(Math.toIntExact(deliveries - 1));
  }
}
