package io.mistersmith.query.task;

import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Frames;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.SseChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as they change: {@code event: task}, data the task as it was after that event.
 *
 * @param taskId null for all tasks
 */
public record TaskChannel(@Nullable String taskId, Tasks tasks, Events events)
    implements SseChannel {

  private static final byte[] NOTHING = {};

  @Override
  public boolean wants(LogEvent event) {
    return (taskId == null || taskId.equals(event.stored().aggregateId()))
        && event.as(TaskEvent.class).isPresent();
  }

  @Override
  public Group shownBy() {
    return Group.FLEET;
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    return taskId == null
        ? events.after(after, limit)
        : events.ofAggregateAfter(taskId, after, limit);
  }

  @Override
  public byte[] frame(LogEvent event) {
    return event.encoded(TaskChannel.class, this::encode);
  }

  /** The version that the event made, if it made one. */
  private byte[] encode(LogEvent event) {
    return tasks
        .find(event.stored().aggregateId(), new ReadPoint(event.position()))
        .map(view -> Frames.event(event.position(), "task", view))
        .orElse(NOTHING);
  }
}
