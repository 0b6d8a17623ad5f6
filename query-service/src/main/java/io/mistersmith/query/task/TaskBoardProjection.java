package io.mistersmith.query.task;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps read_model.tasks. */
@Component
public class TaskBoardProjection {
  private final VersionedTable<TaskView> tasks;

  TaskBoardProjection(JdbcTemplate jdbc) {
    tasks = new VersionedTable<>(jdbc, Table.TASKS, TaskView.class);
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
