package io.mistersmith.query.run;

import static io.mistersmith.query.board.MissingRow.required;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.run.RunView;
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
import io.mistersmith.api.task.Usage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run looks like after an event of its task. */
final class RunRow {
  private RunRow() {}

  /** The run that an event is about; null when it is about the task alone. */
  static @Nullable RunId runOf(TaskEvent event) {
    return switch (event) {
      case TaskCreated _, TaskRetried _, TaskProgressed _, TaskStaleReportRefused _ -> null;
      case TaskAssigned e -> e.runId();
      case TaskStarted e -> e.runId();
      case TaskCompleted e -> e.runId();
      case TaskFailed e -> e.runId();
      case TaskCancelled e -> e.runId();
      case TaskTimedOut e -> e.runId();
      case TaskReleased e -> e.runId();
      case TaskUsageRecorded e -> e.runId();
    };
  }

  /** Stored names of the events that can end a run. */
  static final Set<String> ENDINGS =
      Stream.of(
              TaskCompleted.class,
              TaskFailed.class,
              TaskCancelled.class,
              TaskTimedOut.class,
              TaskReleased.class)
          .map(DomainEvent::nameOf)
          .collect(Collectors.toUnmodifiableSet());

  /** The status that a run ends with by this event; empty when it does not end it. */
  static Optional<String> ending(TaskEvent event, String run) {
    RunId of = runOf(event);
    return of == null || !of.value().equals(run)
        ? Optional.empty()
        : Optional.ofNullable(
            switch (event) {
              case TaskCreated _,
                  TaskRetried _,
                  TaskProgressed _,
                  TaskStaleReportRefused _,
                  TaskUsageRecorded _,
                  TaskAssigned _,
                  TaskStarted _ ->
                  null;
              case TaskCompleted _ -> "completed";
              case TaskFailed _ -> "failed";
              case TaskCancelled _ -> "cancelled";
              case TaskTimedOut _ -> "timed_out";
              case TaskReleased _ -> "released";
            });
  }

  static @Nullable RunView after(@Nullable RunView before, TaskEvent event, long position) {
    return switch (event) {
      case TaskCreated _, TaskRetried _, TaskProgressed _, TaskStaleReportRefused _ -> before;
      case TaskAssigned e ->
          new RunView(
              e.runId(),
              e.taskId(),
              e.assignedTo(),
              e.attempt(),
              "assigned",
              null,
              null,
              e.assignedAt(),
              null,
              null,
              null,
              null,
              0,
              position);
      case TaskStarted e -> started(required(before, e), e, position);
      case TaskCompleted e ->
          ended(required(before, e), "completed", e.completedAt(), e.usage(), null, position);
      case TaskFailed e ->
          ended(
              required(before, e),
              "failed",
              e.failedAt(),
              e.usage().saysMoreThan(used(before)) || used(before) == null
                  ? e.usage()
                  : used(before),
              e.error(),
              position);
      case TaskCancelled e ->
          ended(required(before, e), "cancelled", e.cancelledAt(), used(before), null, position);
      case TaskTimedOut e ->
          ended(required(before, e), "timed_out", e.timedOutAt(), used(before), null, position);
      case TaskReleased e ->
          ended(required(before, e), "released", e.releasedAt(), used(before), null, position);
      case TaskUsageRecorded e -> used(required(before, e), e.usage(), position);
    };
  }

  private static RunView started(RunView run, TaskStarted e, long position) {
    return new RunView(
        run.runId(),
        run.taskId(),
        run.agentId(),
        run.attempt(),
        "running",
        e.executor(),
        e.pid(),
        run.assignedAt(),
        e.startedAt(),
        null,
        null,
        null,
        0,
        position);
  }

  private static @Nullable Usage used(@Nullable RunView run) {
    return run == null ? null : run.usage();
  }

  private static RunView used(RunView run, Usage usage, long position) {
    return new RunView(
        run.runId(),
        run.taskId(),
        run.agentId(),
        run.attempt(),
        run.status(),
        run.executor(),
        run.pid(),
        run.assignedAt(),
        run.startedAt(),
        run.endedAt(),
        usage,
        run.error(),
        run.chunks(),
        position);
  }

  private static RunView ended(
      RunView run,
      String status,
      Instant at,
      @Nullable Usage usage,
      @Nullable TaskError error,
      long position) {
    return new RunView(
        run.runId(),
        run.taskId(),
        run.agentId(),
        run.attempt(),
        status,
        run.executor(),
        run.pid(),
        run.assignedAt(),
        run.startedAt(),
        at,
        usage,
        error,
        0,
        position);
  }
}
