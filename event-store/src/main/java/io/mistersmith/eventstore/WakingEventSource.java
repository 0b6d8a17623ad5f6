package io.mistersmith.eventstore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.SerializationException;
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
  private final Rest rest;
  private final NewestEvents<Read> newest;
  private final Set<LogStream> streams = ConcurrentHashMap.newKeySet();

  /**
   * @param pageSize events that one query reads and that one stream holds in memory
   * @param rest of the streams
   */
  public WakingEventSource(
      PostgresEventStorageEngine engine, LogWakeUp wakeUp, int pageSize, Rest rest) {
    this.engine = engine;
    this.wakeUp = wakeUp;
    this.pageSize = pageSize;
    this.rest = rest;
    this.newest = new NewestEvents<>(engine.log(), wakeUp, pageSize, this::read);
  }

  @Override
  public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken trackingToken) {
    LogStream stream =
        new LogStream(
            newest,
            wakeUp,
            pageSize,
            rest,
            PostgresEventStorageEngine.position(trackingToken),
            streams::remove);
    streams.add(stream);
    return stream;
  }

  /** Somebody waits for what the streams have yet to read: none of them rests any longer. */
  public void hurry() {
    streams.forEach(LogStream::hurry);
  }

  /**
   * Here and not where it is handled, so that one page is read while the one before is written. One
   * that cannot be read fails again when its turn comes.
   */
  private Read read(StoredEvent stored) {
    List<TrackedEventMessage<?>> messages = engine.messages(List.of(stored)).toList();
    for (TrackedEventMessage<?> message : messages) {
      try {
        message.getPayload();
      } catch (SerializationException unreadable) {
        // Not this thread's to say.
      }
    }
    return new Read(stored, messages);
  }

  /** An event of the log; an upcaster may have made none or several of it. */
  record Read(StoredEvent stored, List<TrackedEventMessage<?>> messages) {}

  /** What the streams read, as it is stored; see {@link NewestEvents#after}. */
  public List<StoredEvent> after(long position, int limit) {
    return newest.after(position, limit).stream().map(Read::stored).toList();
  }

  /**
   * What a stream would give after a position.
   *
   * @param events at most, before any upcaster made several of one
   * @param bytes of payloads and metadata; the event that exceeds them is the last
   */
  public List<TrackedEventMessage<?>> messagesAfter(long position, int events, long bytes) {
    List<TrackedEventMessage<?>> messages = new ArrayList<>();
    int left = events;
    long room = bytes;
    for (List<Read> page = newest.after(position, Math.min(left, pageSize));
        !page.isEmpty();
        page = left > 0 ? newest.after(at(page), Math.min(left, pageSize)) : List.of()) {
      for (Read read : page) {
        messages.addAll(read.messages());
        room -= read.stored().payload().length() + read.stored().metadata().length();
        if (room < 0) {
          return messages;
        }
      }
      left -= page.size();
    }
    return messages;
  }

  private static long at(List<Read> page) {
    return page.getLast().stored().position();
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
