package io.mistersmith.query.event;

import io.mistersmith.query.live.Frames;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.SseChannel;
import java.util.List;

/** The log itself as a stream: {@code event: event}, data as in the list. */
public record EventChannel(EventFilter filter, Events events) implements SseChannel {
  @Override
  public boolean wants(LogEvent event) {
    return filter.wants(event);
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    String aggregate = filter.aggregateId();
    return aggregate == null
        ? events.after(after, limit)
        : events.ofAggregateAfter(aggregate, after, limit);
  }

  @Override
  public boolean isForMany() {
    return true;
  }

  @Override
  public byte[] frame(LogEvent event) {
    return event.encoded(EventChannel.class, EventChannel::encode);
  }

  private static byte[] encode(LogEvent event) {
    return Frames.event(event.position(), "event", WireEvent.of(event.stored()));
  }
}
