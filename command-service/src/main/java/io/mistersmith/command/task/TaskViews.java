package io.mistersmith.command.task;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.command.task.TaskState.Ended;
import io.mistersmith.command.task.TaskState.Live;
import io.mistersmith.command.task.TaskState.Running;
import org.jspecify.annotations.Nullable;

/** A task as a write answers it. What an ended task gave is for the read side to tell. */
final class TaskViews {

  private TaskViews() {}

  static TaskView of(TaskState state, long position) {
    TaskCreated task = state.task();
    int attempt = state.attempts().last();
    Ended ended = state instanceof Ended e ? e : null;
    Live live = state instanceof Live l ? l : null;
    TaskAssigned assigned = live == null ? null : live.assigned();
    TaskProgressed progress = live == null ? null : live.progress();
    return new TaskView(
        task.taskId(),
        task.description(),
        task.priority(),
        task.requiredCapabilities(),
        task.parameters(),
        task.timeoutSeconds(),
        task.maxAttempts(),
        state.status(),
        assignedTo(assigned, ended),
        assigned == null ? null : assigned.assignedAt(),
        attempt,
        attempt == 0 ? null : RunId.of(task.taskId(), attempt),
        progress == null ? null : progress.percent(),
        progress == null ? null : progress.message(),
        task.createdAt(),
        state instanceof Running running ? running.startedAt() : null,
        ended == null ? null : ended.at(),
        null,
        null,
        position,
        task.budgetUsd(),
        state.attempts().spentUsd());
  }

  private static @Nullable AgentId assignedTo(
      @Nullable TaskAssigned assigned, @Nullable Ended ended) {
    if (assigned != null) {
      return assigned.assignedTo();
    }
    return ended == null ? null : ended.agent();
  }
}
