package io.mistersmith.command.task;

import io.mistersmith.api.Usd;
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
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskSession;
import io.mistersmith.api.task.TaskStatus;
import io.mistersmith.api.task.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a task stands, as far as its next command needs to know. */
public sealed interface TaskState {

  TaskCreated task();

  Attempts attempts();

  TaskStatus status();

  TaskState with(Attempts attempts);

  default boolean budgetIsSpent() {
    return Usd.isUsedUp(task().budgetUsd(), attempts().spentUsd());
  }

  /**
   * @param last number of the last attempt, 0 before the first
   * @param allowed number of the last attempt that may be made without a retry by request
   * @param noted which late reports of which attempts have been noted
   * @param used what each attempt has used, as far as it has used anything
   * @param session in which the last attempt that started was made
   */
  record Attempts(
      int last,
      int allowed,
      Set<String> noted,
      Map<Integer, Usage> used,
      @Nullable Session session) {
    boolean usedUp() {
      return last >= allowed;
    }

    boolean isNoted(int attempt, String report) {
      return noted.contains(attempt + " " + report);
    }

    BigDecimal spentUsd() {
      return used.values().stream().map(Usage::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Attempts using(int attempt, Usage usage) {
      if (!usage.saysMoreThan(used.get(attempt))) {
        return this;
      }
      Map<Integer, Usage> more = new HashMap<>(used);
      more.put(attempt, usage);
      return new Attempts(last, allowed, noted, Map.copyOf(more), session);
    }

    /** The session that an attempt at that runner takes up; null to begin anew. */
    @Nullable String sessionAt(String runner) {
      return session != null && runner.equals(sessionRunner()) ? session.id() : null;
    }

    /** Who can take the session up; null when there is none that is worth it. */
    @Nullable String sessionRunner() {
      return session != null && session.resumes() < RESUMES ? session.runner() : null;
    }

    private Attempts assigned(int attempt) {
      return new Attempts(attempt, allowed, noted, used, session);
    }

    private Attempts started(String runner, @Nullable TaskSession in) {
      if (in == null) {
        return new Attempts(last, allowed, noted, used, null);
      }
      int resumes = in.resumed() && session != null ? session.resumes() + 1 : 0;
      return new Attempts(last, allowed, noted, used, new Session(runner, in.id(), resumes));
    }

    /** Whoever asks for another try wants another way. */
    private Attempts allowing(int more) {
      return new Attempts(last, last + more, noted, used, null);
    }

    private Attempts noting(int attempt, String report) {
      Set<String> more = new HashSet<>(noted);
      more.add(attempt + " " + report);
      return new Attempts(last, allowed, Set.copyOf(more), used, session);
    }
  }

  /** A session that ends its workers again and again is not worth a further try. */
  int RESUMES = 3;

  /**
   * A worker's session.
   *
   * @param runner who has its files
   * @param resumes how often in a row it was taken up
   */
  record Session(String runner, String id, int resumes) {}

  /**
   * @param retried whether the last thing that happened is a retry by request
   */
  record Pending(TaskCreated task, Attempts attempts, boolean retried) implements TaskState {
    @Override
    public TaskStatus status() {
      return TaskStatus.PENDING;
    }

    @Override
    public Pending with(Attempts now) {
      return new Pending(task, now, retried);
    }
  }

  /** An agent holds the task. */
  sealed interface Live extends TaskState {
    TaskAssigned assigned();

    @Nullable TaskProgressed progress();

    default boolean knowsLaterThan(Instant at) {
      TaskProgressed last = progress();
      return last != null && at.isBefore(last.at());
    }

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

    @Override
    public Assigned with(Attempts now) {
      return new Assigned(task, now, assigned, progress);
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

    @Override
    public Running with(Attempts now) {
      return new Running(task, now, assigned, startedAt, progress);
    }
  }

  /**
   * @param agent who held it at the end, null when nobody did
   */
  record Ended(
      TaskCreated task, Attempts attempts, TaskStatus status, @Nullable AgentId agent, Instant at)
      implements TaskState {

    @Override
    public Ended with(Attempts now) {
      return new Ended(task, now, status, agent, at);
    }

    boolean isAttempt(AgentId by, int attempt) {
      return attempts.last() == attempt && by.equals(agent);
    }
  }

  static TaskState begun(TaskCreated task) {
    return new Pending(task, new Attempts(0, task.maxAttempts(), Set.of(), Map.of(), null), false);
  }

  static TaskState after(TaskState state, TaskEvent event) {
    TaskCreated task = state.task();
    Attempts attempts = state.attempts();
    return switch (event) {
      case TaskCreated created -> begun(created);
      case TaskAssigned e -> new Assigned(task, attempts.assigned(e.attempt()), e, null);
      case TaskStarted e -> started(state, e);
      case TaskProgressed e -> progressed(state, e);
      case TaskCompleted e ->
          new Ended(
              task,
              attempts.using(e.attempt(), e.usage()),
              TaskStatus.COMPLETED,
              e.agentId(),
              e.completedAt());
      case TaskFailed e ->
          new Ended(
              task,
              attempts.using(e.attempt(), e.usage()),
              TaskStatus.FAILED,
              e.agentId(),
              e.failedAt());
      case TaskUsageRecorded e -> state.with(attempts.using(e.attempt(), e.usage()));
      case TaskCancelled e ->
          new Ended(task, attempts, TaskStatus.CANCELLED, e.agentId(), e.cancelledAt());
      case TaskTimedOut e ->
          new Ended(task, attempts, TaskStatus.TIMED_OUT, e.agentId(), e.timedOutAt());
      case TaskReleased _ -> new Pending(task, attempts, false);
      case TaskRetried _ -> new Pending(task, attempts.allowing(task.maxAttempts()), true);
      case TaskStaleReportRefused e -> state.with(attempts.noting(e.attempt(), e.report()));
    };
  }

  private static TaskState started(TaskState state, TaskStarted e) {
    return state instanceof Live live
        ? new Running(
            live.task(),
            live.attempts().started(live.assigned().runnerId(), e.session()),
            live.assigned(),
            e.startedAt(),
            live.progress())
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
