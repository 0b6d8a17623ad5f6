package io.mistersmith.query.projection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the processing groups.
 *
 * @param batch events of one transaction
 * @param restEach how long a group that found several events, and no more, waits for others before
 *     it handles the next, for each event that it found
 * @param rest so long at most; who waits for the group to have read so far ends it
 * @param catchUpBatch events of one transaction of a group that is at least so far behind
 * @param catchUpSize of the payloads of one such transaction; the event that exceeds it is the last
 * @param maxParkedSequences sequences (aggregates) with parked events of one group; so many stop
 *     the group within {@code look}
 * @param maxParkedPerSequence parked events of one sequence; so many stop the group
 * @param claimTimeout a group whose token was not renewed for so long is free for another instance
 * @param comparisonPage rows of one side that one statement compares with what was built anew
 * @param indexTimeout of the indexes of one table that was built anew
 * @param look how often each instance looks for pauses
 * @param lease how long a pause holds when the instance that took it dies
 */
@ConfigurationProperties("smith.projections")
public record ProjectionSettings(
    @DefaultValue("1000") int batch,
    @DefaultValue("5ms") Duration restEach,
    @DefaultValue("250ms") Duration rest,
    @DefaultValue("5000") int catchUpBatch,
    @DefaultValue("32MB") DataSize catchUpSize,
    @DefaultValue("1024") int maxParkedSequences,
    @DefaultValue("1024") int maxParkedPerSequence,
    @DefaultValue("10000") int comparisonPage,
    @DefaultValue("10m") Duration indexTimeout,
    @DefaultValue("5s") Duration claimTimeout,
    @DefaultValue("250ms") Duration look,
    @DefaultValue("30s") Duration lease) {

  public static final ProjectionSettings DEFAULTS =
      new ProjectionSettings(
          1000,
          Duration.ofMillis(5),
          Duration.ofMillis(250),
          5000,
          DataSize.ofMegabytes(32),
          1024,
          1024,
          10_000,
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          Duration.ofMillis(250),
          Duration.ofSeconds(30));
}
