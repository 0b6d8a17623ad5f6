package io.mistersmith.query.task;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;

/** Keeps the table tasks. */
public class TaskBoardProjection {
  private final VersionedTable<TaskView> tasks;

  public TaskBoardProjection(Place place) {
    tasks =
        new VersionedTable<>(
            place,
            Table.TASKS,
            TaskView.class,
            event -> event instanceof TaskEvent e ? e.taskId().value() : null);
  }

  @EventHandler
  void on(TaskEvent event, TrackingToken token) {
    long position = position(token);
    tasks.change(event.taskId().value(), position, task -> TaskRow.after(task, event, position));
  }

  @ResetHandler
  void reset() {
    tasks.clear();
  }
}
