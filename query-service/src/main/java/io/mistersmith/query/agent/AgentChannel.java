package io.mistersmith.query.agent;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Channel;
import io.mistersmith.query.live.LogEvent;
import java.util.List;

/** Agents as they change. */
public record AgentChannel(Events events) implements Channel {

  @Override
  public boolean wants(LogEvent event) {
    return event.as(AgentEvent.class).isPresent();
  }

  @Override
  public Group shownBy() {
    return Group.FLEET;
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    return events.after(after, limit);
  }
}
