package io.mistersmith.eventstore;

import java.time.Instant;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * What a pooled streaming processor reads. Unlike Axon's own event store its streams take a
 * callback for new events, so the processor acts when an event is committed and not at its next
 * poll.
 */
public final class WakingEventSource implements StreamableMessageSource<TrackedEventMessage<?>> {

  private final PostgresEventStorageEngine engine;
  private final LogWakeUp wakeUp;
  private final int pageSize;

  /**
   * @param pageSize events that one query reads and that one stream holds in memory
   */
  public WakingEventSource(PostgresEventStorageEngine engine, LogWakeUp wakeUp, int pageSize) {
    this.engine = engine;
    this.wakeUp = wakeUp;
    this.pageSize = pageSize;
  }

  @Override
  public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken trackingToken) {
    return new LogStream(
        engine, wakeUp, pageSize, PostgresEventStorageEngine.position(trackingToken));
  }

  @Override
  public TrackingToken createTailToken() {
    return engine.createTailToken();
  }

  @Override
  public TrackingToken createHeadToken() {
    return engine.createHeadToken();
  }

  @Override
  public TrackingToken createTokenAt(Instant dateTime) {
    return engine.createTokenAt(dateTime);
  }
}
