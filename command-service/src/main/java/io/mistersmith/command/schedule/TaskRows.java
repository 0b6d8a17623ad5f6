package io.mistersmith.command.schedule;

import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;

/** What each task event means for {@code command.pending_task}. */
final class TaskRows {
  private final EventLog log;

  TaskRows(EventLog log) {
    this.log = log;
  }

  void on(TaskEvent event, Cause cause, Rows rows) {
    switch (event) {
      case TaskCreated e -> waits(e, 0, cause, rows);
      case TaskAssigned e -> assigned(e, cause, rows);
      case TaskStarted e ->
          rows.change(
              e.taskId().value(),
              "UPDATE command.pending_task SET status = 'running', changed_at = ?"
                  + " WHERE task_id = ? AND run_id = ?",
              cause.at(),
              e.taskId(),
              e.runId());
      case TaskProgressed _, TaskStaleReportRefused _, TaskUsageRecorded _ -> {}
      case TaskReleased e -> released(e, cause, rows);
      case TaskRetried e -> waits(created(e.taskId()), e.attempt(), cause, rows);
      case TaskCompleted _, TaskFailed _, TaskCancelled _, TaskTimedOut _ ->
          rows.change(
              event.taskId().value(),
              "DELETE FROM command.pending_task WHERE task_id = ?",
              event.taskId());
    }
  }

  private static void waits(TaskCreated task, int attempt, Cause cause, Rows rows) {
    rows.write(
        task.taskId().value(),
        """
        INSERT INTO command.pending_task (task_id, priority, created_position, required_capabilities,
          status, attempt, correlation_id, causation_id, changed_at)
        VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?)
        """,
        task.taskId(),
        task.priority(),
        cause.position(),
        task.requiredCapabilities(),
        attempt,
        cause.correlationId(),
        cause.eventId(),
        cause.at());
  }

  private static void assigned(TaskAssigned e, Cause cause, Rows rows) {
    rows.change(
        e.taskId().value(),
        """
        UPDATE command.pending_task SET status = 'assigned', attempt = ?, run_id = ?, agent_id = ?,
          deadline = ?, assigned_position = ?, changed_at = ? WHERE task_id = ?
        """,
        e.attempt(),
        e.runId(),
        e.assignedTo(),
        e.deadline(),
        cause.position(),
        cause.at(),
        e.taskId());
  }

  private static void released(TaskReleased e, Cause cause, Rows rows) {
    rows.change(
        e.taskId().value(),
        """
        UPDATE command.pending_task SET status = ?, not_before = ?, session_runner = ?, run_id = NULL,
          agent_id = NULL, deadline = NULL, assigned_position = NULL, causation_id = ?, changed_at = ?
        WHERE task_id = ? AND run_id = ?
        """,
        e.notBefore() == null ? "pending" : "resting",
        e.notBefore(),
        e.sessionRunner(),
        cause.eventId(),
        cause.at(),
        e.taskId(),
        e.runId());
  }

  private TaskCreated created(TaskId task) {
    StoredEvent first = log.readAggregate(task.value(), 0, 1).getFirst();
    if (EventReading.event(first) instanceof TaskCreated created) {
      return created;
    }
    throw new IllegalStateException(task + " does not begin with its creation");
  }
}
