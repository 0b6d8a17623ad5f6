package io.mistersmith.command.task;

import static io.mistersmith.api.task.TaskStatus.CANCELLED;
import static io.mistersmith.api.task.TaskStatus.COMPLETED;
import static io.mistersmith.api.task.TaskStatus.FAILED;
import static io.mistersmith.command.task.TaskRefusal.ALREADY_ASSIGNED;
import static io.mistersmith.command.task.TaskRefusal.BUDGET_SPENT;
import static io.mistersmith.command.task.TaskRefusal.NOT_RETRYABLE;
import static io.mistersmith.command.task.TaskRefusal.NOT_YET_STARTED;
import static io.mistersmith.command.task.TaskRefusal.PROGRESS_OUT_OF_ORDER;
import static io.mistersmith.command.task.TaskRefusal.STALE_ATTEMPT;
import static io.mistersmith.command.task.TaskRefusal.TASK_ENDED;
import static io.mistersmith.command.task.TaskRefusal.TASK_EXISTS;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.Usd;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskCommand.CompleteTask;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskCommand.FailTask;
import io.mistersmith.api.task.TaskCommand.NoteStaleReport;
import io.mistersmith.api.task.TaskCommand.RecordUsage;
import io.mistersmith.api.task.TaskCommand.ReleaseTask;
import io.mistersmith.api.task.TaskCommand.ReportProgress;
import io.mistersmith.api.task.TaskCommand.RetryTask;
import io.mistersmith.api.task.TaskCommand.StartTask;
import io.mistersmith.api.task.TaskCommand.TimeOutTask;
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
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.task.TaskState.Assigned;
import io.mistersmith.command.task.TaskState.Attempts;
import io.mistersmith.command.task.TaskState.Ended;
import io.mistersmith.command.task.TaskState.Live;
import io.mistersmith.command.task.TaskState.Pending;
import io.mistersmith.command.task.TaskState.Running;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Decides what may happen to a task. Every handler returns the state after it. */
@Aggregate(cache = "aggregateCache")
class Task {

  @AggregateIdentifier private @Nullable TaskId id;

  /** Null until the first event. */
  private @Nullable TaskState state;

  Task() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  TaskState handle(CreateTask c) {
    TaskCreated created =
        new TaskCreated(
            c.taskId(),
            c.description(),
            c.priority(),
            List.copyOf(c.requiredCapabilities()),
            c.parameters(),
            c.timeoutSeconds(),
            c.maxAttempts(),
            c.at(),
            c.budgetUsd());
    if (state == null) {
      apply(created);
    } else if (!sameContent(state.task(), created)) {
      throw new CommandRefused(TASK_EXISTS, c.taskId() + " is another task.");
    }
    return now();
  }

  @CommandHandler
  TaskState handle(AssignTask c) {
    switch (now()) {
      case Pending pending when pending.budgetIsSpent() -> throw spent(pending);
      case Pending pending -> {
        int attempt = pending.attempts().last() + 1;
        apply(
            new TaskAssigned(
                c.taskId(),
                c.agentId(),
                c.runnerId(),
                attempt,
                RunId.of(c.taskId(), attempt),
                List.copyOf(c.candidates()),
                c.at(),
                c.at().plusSeconds(pending.task().timeoutSeconds()),
                Usd.least(
                    Usd.left(pending.task().budgetUsd(), pending.attempts().spentUsd()),
                    c.agentMaySpendUsd()),
                pending.attempts().sessionAt(c.runnerId())));
      }
      case Live live when live.assigned().assignedTo().equals(c.agentId()) -> {}
      case Live live ->
          throw new CommandRefused(
              ALREADY_ASSIGNED, c.taskId() + " is with " + live.assigned().assignedTo() + ".");
      case Ended ended -> throw ended(ended);
    }
    return now();
  }

  @CommandHandler
  TaskState handle(StartTask c) {
    switch (now()) {
      case Running live when live.isAttempt(c.agentId(), c.attempt()) -> {}
      case Live live when live.isAttempt(c.agentId(), c.attempt()) -> started(live, c.start());
      case Ended ended when ended.isAttempt(c.agentId(), c.attempt()) -> {}
      case TaskState other -> throw stale(other, c.attempt());
    }
    return now();
  }

  @CommandHandler
  TaskState handle(ReportProgress c) {
    switch (now()) {
      case Live live when live.isAttempt(c.agentId(), c.attempt()) && live.knowsLaterThan(c.at()) ->
          throw new CommandRefused(
              PROGRESS_OUT_OF_ORDER, "Later progress of " + c.taskId() + " is known.");
      case Live live when live.isAttempt(c.agentId(), c.attempt()) -> {
        TaskProgressed progress =
            new TaskProgressed(
                c.taskId(),
                c.agentId(),
                c.attempt(),
                live.assigned().runId(),
                c.percent(),
                c.message(),
                c.at());
        if (!progress.equals(live.progress())) {
          apply(progress);
        }
      }
      case Ended ended when ended.isAttempt(c.agentId(), c.attempt()) -> {}
      case TaskState other -> throw stale(other, c.attempt());
    }
    return now();
  }

  @CommandHandler
  TaskState handle(CompleteTask c) {
    switch (now()) {
      case Live live when live.isAttempt(c.agentId(), c.attempt()) -> {
        started(live, c.start());
        if (c.onlyIfStarted() && now() instanceof Assigned) {
          throw new CommandRefused(NOT_YET_STARTED, c.taskId() + " is not known to have started.");
        }
        apply(
            new TaskCompleted(
                c.taskId(),
                c.agentId(),
                c.attempt(),
                live.assigned().runId(),
                c.result(),
                c.usage(),
                c.at(),
                spentAfter(c.attempt(), c.usage())));
      }
      case Ended ended
          when ended.isAttempt(c.agentId(), c.attempt()) && ended.status() == COMPLETED -> {}
      case Ended ended when ended.isAttempt(c.agentId(), c.attempt()) -> throw ended(ended);
      case TaskState other -> throw stale(other, c.attempt());
    }
    return now();
  }

  @CommandHandler
  TaskState handle(FailTask c) {
    switch (now()) {
      case Live live when live.isAttempt(c.agentId(), c.attempt()) -> {
        started(live, c.start());
        if (!mayPass(c.error()) || live.attempts().usedUp()) {
          apply(failed(live, c.error(), c.usage(), c.at()));
        } else {
          used(c.agentId(), c.attempt(), c.usage(), c.at());
          release(live, c.error().code(), c.at(), c.retryAt());
        }
      }
      case Pending pending when pending.attempts().last() == c.attempt() -> {}
      case Ended ended
          when ended.isAttempt(c.agentId(), c.attempt()) && ended.status() == FAILED -> {}
      case Ended ended when ended.isAttempt(c.agentId(), c.attempt()) -> throw ended(ended);
      case TaskState other -> throw stale(other, c.attempt());
    }
    return now();
  }

  @CommandHandler
  TaskState handle(ReleaseTask c) {
    if (now() instanceof Live live && live.isRun(c.runId())) {
      if (live.attempts().usedUp()) {
        TaskError usedUp =
            new TaskError(
                TaskError.Category.FATAL,
                "attempts_used_up",
                "The last of " + live.attempts().last() + " attempts ended: " + c.reason());
        apply(failed(live, usedUp, Usage.NONE, c.at()));
      } else {
        release(live, c.reason(), c.at(), null);
      }
    }
    return now();
  }

  /** A task that waits has nothing to wait for when it turns out that its budget is spent. */
  @CommandHandler
  TaskState handle(RecordUsage c) {
    if (c.attempt() >= 1 && c.attempt() <= now().attempts().last()) {
      used(c.agentId(), c.attempt(), c.usage(), c.at());
      if (now() instanceof Pending pending && pending.budgetIsSpent()) {
        apply(
            new TaskFailed(
                c.taskId(),
                null,
                pending.attempts().last(),
                null,
                budgetExceeded(pending),
                Usage.NONE,
                c.at(),
                pending.attempts().spentUsd()));
      }
    }
    return now();
  }

  /** Nothing is noted of an attempt that was never made, or is not over. */
  @CommandHandler
  TaskState handle(NoteStaleReport c) {
    TaskState state = now();
    boolean made = c.attempt() >= 1 && c.attempt() <= state.attempts().last();
    boolean over = !(state instanceof Live live && live.assigned().attempt() == c.attempt());
    if (made && over && !state.attempts().isNoted(c.attempt(), c.report())) {
      apply(
          new TaskStaleReportRefused(
              c.taskId(),
              c.agentId(),
              c.attempt(),
              RunId.of(c.taskId(), c.attempt()),
              c.report(),
              c.refusedFor(),
              c.at()));
    }
    return now();
  }

  @CommandHandler
  TaskState handle(TimeOutTask c) {
    if (now() instanceof Live live && live.isRun(c.runId())) {
      TaskAssigned run = live.assigned();
      apply(new TaskTimedOut(c.taskId(), run.assignedTo(), run.attempt(), run.runId(), c.at()));
    }
    return now();
  }

  @CommandHandler
  TaskState handle(CancelTask c) {
    switch (now()) {
      case Pending pending ->
          apply(
              new TaskCancelled(
                  c.taskId(), null, pending.attempts().last(), null, c.reason(), c.at()));
      case Live live ->
          apply(
              new TaskCancelled(
                  c.taskId(),
                  live.assigned().assignedTo(),
                  live.assigned().attempt(),
                  live.assigned().runId(),
                  c.reason(),
                  c.at()));
      case Ended ended when ended.status() == CANCELLED -> {}
      case Ended ended -> throw ended(ended);
    }
    return now();
  }

  @CommandHandler
  TaskState handle(RetryTask c) {
    switch (now()) {
      case Ended ended when ended.status() != COMPLETED && ended.budgetIsSpent() ->
          throw spent(ended);
      case Ended ended when ended.status() != COMPLETED ->
          apply(new TaskRetried(c.taskId(), ended.attempts().last(), c.reason(), c.at()));
      case Pending pending when pending.retried() -> {}
      case TaskState other ->
          throw new CommandRefused(
              NOT_RETRYABLE, c.taskId() + " is " + other.status().wireName() + ".");
    }
    return now();
  }

  @EventSourcingHandler
  void on(TaskEvent event) {
    id = event.taskId();
    state =
        event instanceof TaskCreated created
            ? TaskState.begun(created)
            : TaskState.after(now(), event);
  }

  private TaskState now() {
    if (state == null) {
      throw new IllegalStateException("a task begins with task.created");
    }
    return state;
  }

  /** Two requests for the same id differ in when they were made. */
  private static boolean sameContent(TaskCreated one, TaskCreated other) {
    return one.description().equals(other.description())
        && one.priority() == other.priority()
        && one.requiredCapabilities().equals(other.requiredCapabilities())
        && one.parameters().equals(other.parameters())
        && one.timeoutSeconds() == other.timeoutSeconds()
        && one.maxAttempts() == other.maxAttempts()
        && Usd.same(one.budgetUsd(), other.budgetUsd());
  }

  private static boolean mayPass(TaskError error) {
    return switch (error.category()) {
      case TRANSIENT, FATAL -> true;
      case LOGICAL, TASK -> false;
    };
  }

  /** Whoever tells how an attempt ended tells when it started, in case nobody else has. */
  private static void started(Live live, @Nullable TaskStart start) {
    if (live instanceof Assigned && start != null) {
      TaskAssigned run = live.assigned();
      apply(
          new TaskStarted(
              run.taskId(),
              run.assignedTo(),
              run.attempt(),
              run.runId(),
              start.executor(),
              start.pid(),
              start.at(),
              start.session()));
    }
  }

  private void used(AgentId agent, int attempt, Usage usage, Instant at) {
    Attempts attempts = now().attempts();
    if (usage.saysMoreThan(attempts.used().get(attempt))) {
      apply(
          new TaskUsageRecorded(
              now().task().taskId(),
              agent,
              attempt,
              RunId.of(now().task().taskId(), attempt),
              usage,
              attempts.using(attempt, usage).spentUsd(),
              at));
    }
  }

  /** For its next attempt, if there is anything left to pay that with. */
  private void release(Live live, String reason, Instant at, @Nullable Instant notBefore) {
    TaskAssigned run = live.assigned();
    apply(
        now().budgetIsSpent()
            ? failed(live, budgetExceeded(now()), Usage.NONE, at)
            : new TaskReleased(
                run.taskId(),
                run.assignedTo(),
                run.attempt(),
                run.runId(),
                reason,
                at,
                notBefore,
                now().attempts().sessionRunner()));
  }

  private TaskFailed failed(Live live, TaskError error, Usage usage, Instant at) {
    TaskAssigned run = live.assigned();
    return new TaskFailed(
        run.taskId(),
        run.assignedTo(),
        run.attempt(),
        run.runId(),
        error,
        usage,
        at,
        spentAfter(run.attempt(), usage));
  }

  /** Null when nothing was spent before this usage was told. */
  private @Nullable BigDecimal spentAfter(int attempt, Usage usage) {
    Attempts before = now().attempts();
    return before.used().isEmpty() ? null : before.using(attempt, usage).spentUsd();
  }

  private static TaskError budgetExceeded(TaskState state) {
    return new TaskError(
        TaskError.Category.LOGICAL,
        TaskError.BUDGET_EXCEEDED,
        "All that it may cost has been spent: "
            + state.attempts().spentUsd().toPlainString()
            + " USD");
  }

  private static CommandRefused spent(TaskState state) {
    return new CommandRefused(
        BUDGET_SPENT, state.task().taskId() + ": " + budgetExceeded(state).message() + ".");
  }

  private static CommandRefused ended(Ended ended) {
    return new CommandRefused(
        TASK_ENDED, ended.task().taskId() + " is " + ended.status().wireName() + ".");
  }

  private static CommandRefused stale(TaskState state, int attempt) {
    return new CommandRefused(
        STALE_ATTEMPT,
        "Attempt "
            + attempt
            + " by that agent is not the live one of "
            + state.task().taskId()
            + ", which is "
            + state.status().wireName()
            + ".");
  }
}
