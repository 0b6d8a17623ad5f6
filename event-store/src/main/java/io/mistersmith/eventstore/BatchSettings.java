package io.mistersmith.eventstore;

import java.time.Duration;

/**
 * The limits of the writer.
 *
 * @param maxWaiting commands that may wait for the running batch; one more is refused at once with
 *     {@link AppendRefused}
 * @param maxBatchEvents events in one transaction; a single command with more is still written
 *     whole
 * @param maxBatchBytes encoded bytes in one transaction; a single command with more is still
 *     written whole
 * @param waitLimit how long a command waits for its turn; after that it is withdrawn, certainly not
 *     written
 * @param networkTimeout how long one answer of Postgres may take before the connection is given up
 * @param settleLimit how long a batch is tried, or settled after a lost connection, before its
 *     commands fail; an outcome that is still unknown then is an {@link UnknownAppendOutcome}
 */
public record BatchSettings(
    int maxWaiting,
    int maxBatchEvents,
    int maxBatchBytes,
    Duration waitLimit,
    Duration networkTimeout,
    Duration settleLimit) {

  public static final BatchSettings DEFAULTS =
      new BatchSettings(
          4096,
          512,
          4 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(8),
          Duration.ofSeconds(20));

  public BatchSettings {
    if (maxWaiting < 1 || maxBatchEvents < 1 || maxBatchBytes < 1) {
      throw new IllegalArgumentException("The limits of a batch are at least 1");
    }
  }

  public BatchSettings withMaxWaiting(int limit) {
    return new BatchSettings(
        limit, maxBatchEvents, maxBatchBytes, waitLimit, networkTimeout, settleLimit);
  }

  public BatchSettings withMaxBatchEvents(int limit) {
    return new BatchSettings(
        maxWaiting, limit, maxBatchBytes, waitLimit, networkTimeout, settleLimit);
  }

  public BatchSettings withWaitLimit(Duration limit) {
    return new BatchSettings(
        maxWaiting, maxBatchEvents, maxBatchBytes, limit, networkTimeout, settleLimit);
  }

  public BatchSettings withNetworkTimeout(Duration limit) {
    return new BatchSettings(
        maxWaiting, maxBatchEvents, maxBatchBytes, waitLimit, limit, settleLimit);
  }

  public BatchSettings withSettleLimit(Duration limit) {
    return new BatchSettings(
        maxWaiting, maxBatchEvents, maxBatchBytes, waitLimit, networkTimeout, limit);
  }
}
