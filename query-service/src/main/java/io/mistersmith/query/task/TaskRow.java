package io.mistersmith.query.task;

import static io.mistersmith.query.board.MissingRow.required;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskError;
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
import io.mistersmith.api.task.TaskStatus;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.api.task.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a task looks like after an event. */
final class TaskRow {
  private TaskRow() {}

  static TaskView after(@Nullable TaskView before, TaskEvent event, long position) {
    if (event instanceof TaskCreated created) {
      return created(created, position);
    }
    TaskView task = required(before, event);
    return switch (event) {
      case TaskCreated created -> created(created, position);
      case TaskAssigned e ->
          change(task, TaskStatus.ASSIGNED, position)
              .heldBy(e.assignedTo(), e.assignedAt(), e.attempt(), e.runId())
              .started(null)
              .progress(null, null)
              .ended(null, null, null)
              .view();
      case TaskStarted e ->
          change(task, TaskStatus.RUNNING, position).started(e.startedAt()).view();
      case TaskProgressed e ->
          change(task, task.status(), position).progress(e.percent(), e.message()).view();
      case TaskCompleted e ->
          change(task, TaskStatus.COMPLETED, position)
              .ended(e.completedAt(), e.result(), null)
              .spent(e.spentUsd(), e.usage())
              .view();
      case TaskFailed e ->
          change(task, TaskStatus.FAILED, position)
              .ended(e.failedAt(), null, e.error())
              .spent(e.spentUsd(), e.usage())
              .view();
      case TaskUsageRecorded e ->
          change(task, task.status(), position).spent(e.spentUsd(), e.usage()).view();
      case TaskCancelled e ->
          change(task, TaskStatus.CANCELLED, position)
              .ended(e.cancelledAt(), null, error("cancelled", e.reason()))
              .view();
      case TaskTimedOut e ->
          change(task, TaskStatus.TIMED_OUT, position)
              .ended(e.timedOutAt(), null, error("timed_out", "The attempt took too long."))
              .view();
      case TaskReleased _ -> pending(task, position);
      case TaskRetried _ -> pending(task, position);
      case TaskStaleReportRefused _ -> task;
    };
  }

  private static TaskView created(TaskCreated e, long position) {
    return new TaskView(
        e.taskId(),
        e.description(),
        e.priority(),
        e.requiredCapabilities(),
        e.parameters(),
        e.timeoutSeconds(),
        e.maxAttempts(),
        TaskStatus.PENDING,
        null,
        null,
        0,
        null,
        null,
        null,
        e.createdAt(),
        null,
        null,
        null,
        null,
        position,
        e.budgetUsd(),
        BigDecimal.ZERO);
  }

  /** Waiting for its next attempt; the number of attempts made stays. */
  private static TaskView pending(TaskView task, long position) {
    return change(task, TaskStatus.PENDING, position)
        .heldBy(null, null, task.attempt(), null)
        .started(null)
        .progress(null, null)
        .ended(null, null, null)
        .view();
  }

  private static TaskError error(String code, String message) {
    return new TaskError(TaskError.Category.TASK, code, message);
  }

  private static Change change(TaskView task, TaskStatus status, long position) {
    return new Change(task, status, position);
  }

  /** What differs from the version before. */
  private static final class Change {
    private final TaskView before;
    private final TaskStatus status;
    private final long position;
    private @Nullable AgentId assignedTo;
    private @Nullable Instant assignedAt;
    private int attempt;
    private @Nullable RunId runId;
    private @Nullable Instant startedAt;
    private @Nullable Integer percent;
    private @Nullable String message;
    private @Nullable Instant completedAt;
    private @Nullable JsonNode result;
    private @Nullable TaskError error;
    private @Nullable BigDecimal spentUsd;

    Change(TaskView before, TaskStatus status, long position) {
      this.before = before;
      this.status = status;
      this.position = position;
      heldBy(before.assignedTo(), before.assignedAt(), before.attempt(), before.runId());
      started(before.startedAt());
      progress(before.progressPercent(), before.progressMessage());
      ended(before.completedAt(), before.result(), before.error());
      spentUsd = before.spentUsd();
    }

    Change heldBy(
        @Nullable AgentId agent, @Nullable Instant since, int asAttempt, @Nullable RunId run) {
      assignedTo = agent;
      assignedAt = since;
      attempt = asAttempt;
      runId = run;
      return this;
    }

    Change started(@Nullable Instant at) {
      startedAt = at;
      return this;
    }

    Change progress(@Nullable Integer toPercent, @Nullable String said) {
      percent = toPercent;
      message = said;
      return this;
    }

    Change ended(@Nullable Instant at, @Nullable JsonNode with, @Nullable TaskError why) {
      completedAt = at;
      result = with;
      error = why;
      return this;
    }

    /**
     * @param inAll null: this run alone has cost anything
     */
    Change spent(@Nullable BigDecimal inAll, Usage byRun) {
      spentUsd = inAll == null ? byRun.costUsd() : inAll;
      return this;
    }

    TaskView view() {
      return new TaskView(
          before.taskId(),
          before.description(),
          before.priority(),
          before.requiredCapabilities(),
          before.parameters(),
          before.timeoutSeconds(),
          before.maxAttempts(),
          status,
          assignedTo,
          assignedAt,
          attempt,
          runId,
          percent,
          message,
          before.createdAt(),
          startedAt,
          completedAt,
          result,
          error,
          position,
          before.budgetUsd(),
          spentUsd);
    }
  }
}
