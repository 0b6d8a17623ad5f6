package io.mistersmith.query.alert;

import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Frames;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.SseChannel;
import java.util.List;

/** Alerts as they are raised: {@code event: alert}, data the alert as it was then. */
record AlertChannel(Alerts alerts, Events events) implements SseChannel {

  private static final byte[] NOTHING = {};

  @Override
  public boolean wants(LogEvent event) {
    return event.as(AlertRaised.class).isPresent();
  }

  @Override
  public Group shownBy() {
    return Group.FLEET;
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    return events.after(after, limit);
  }

  @Override
  public byte[] frame(LogEvent event) {
    return event.encoded(AlertChannel.class, this::encode);
  }

  private byte[] encode(LogEvent event) {
    return alerts
        .find(event.stored().aggregateId(), new ReadPoint(event.position()))
        .map(view -> Frames.event(event.position(), "alert", view))
        .orElse(NOTHING);
  }
}
