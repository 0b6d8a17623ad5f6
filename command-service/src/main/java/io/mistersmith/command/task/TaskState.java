package io.mistersmith.command.task;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a task stands, as far as its next command needs to know. */
public sealed interface TaskState {

  TaskCreated task();

  Attempts attempts();

  TaskStatus status();

  /**
   * @param last number of the last attempt, 0 before the first
   * @param allowed number of the last attempt that may be made without a retry by request
   */
  record Attempts(int last, int allowed) {
    boolean usedUp() {
      return last >= allowed;
    }
  }

  /**
   * @param retried whether the last thing that happened is a retry by request
   */
  record Pending(TaskCreated task, Attempts attempts, boolean retried) implements TaskState {
    @Override
    public TaskStatus status() {
      return TaskStatus.PENDING;
    }
  }

  /** An agent holds the task. */
  sealed interface Live extends TaskState {
    TaskAssigned assigned();

    @Nullable TaskProgressed progress();

    default boolean isRun(RunId run) {
      return assigned().runId().equals(run);
    }

    default boolean isAttempt(AgentId agent, int attempt) {
      return assigned().attempt() == attempt && assigned().assignedTo().equals(agent);
    }
  }

  record Assigned(
      TaskCreated task, Attempts attempts, TaskAssigned assigned, @Nullable TaskProgressed progress)
      implements Live {
    @Override
    public TaskStatus status() {
      return TaskStatus.ASSIGNED;
    }
  }

  record Running(
      TaskCreated task,
      Attempts attempts,
      TaskAssigned assigned,
      Instant startedAt,
      @Nullable TaskProgressed progress)
      implements Live {
    @Override
    public TaskStatus status() {
      return TaskStatus.RUNNING;
    }
  }

  /**
   * @param agent who held it at the end, null when nobody did
   */
  record Ended(
      TaskCreated task, Attempts attempts, TaskStatus status, @Nullable AgentId agent, Instant at)
      implements TaskState {

    boolean isAttempt(AgentId by, int attempt) {
      return attempts.last() == attempt && by.equals(agent);
    }
  }

  static TaskState begun(TaskCreated task) {
    return new Pending(task, new Attempts(0, task.maxAttempts()), false);
  }

  static TaskState after(TaskState state, TaskEvent event) {
    TaskCreated task = state.task();
    Attempts attempts = state.attempts();
    return switch (event) {
      case TaskCreated created -> begun(created);
      case TaskAssigned e ->
          new Assigned(task, new Attempts(e.attempt(), attempts.allowed()), e, null);
      case TaskStarted e -> started(state, e);
      case TaskProgressed e -> progressed(state, e);
      case TaskCompleted e ->
          new Ended(task, attempts, TaskStatus.COMPLETED, e.agentId(), e.completedAt());
      case TaskFailed e -> new Ended(task, attempts, TaskStatus.FAILED, e.agentId(), e.failedAt());
      case TaskCancelled e ->
          new Ended(task, attempts, TaskStatus.CANCELLED, e.agentId(), e.cancelledAt());
      case TaskTimedOut e ->
          new Ended(task, attempts, TaskStatus.TIMED_OUT, e.agentId(), e.timedOutAt());
      case TaskReleased _ -> new Pending(task, attempts, false);
      case TaskRetried _ ->
          new Pending(
              task, new Attempts(attempts.last(), attempts.last() + task.maxAttempts()), true);
    };
  }

  private static TaskState started(TaskState state, TaskStarted e) {
    return state instanceof Live live
        ? new Running(live.task(), live.attempts(), live.assigned(), e.startedAt(), live.progress())
        : state;
  }

  private static TaskState progressed(TaskState state, TaskProgressed e) {
    return switch (state) {
      case Assigned live -> new Assigned(live.task(), live.attempts(), live.assigned(), e);
      case Running live ->
          new Running(live.task(), live.attempts(), live.assigned(), live.startedAt(), e);
      case Pending _, Ended _ -> state;
    };
  }
}
