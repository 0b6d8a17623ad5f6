package io.mistersmith.runner.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.runner.relay.SureSender;
import io.mistersmith.runner.worker.Figures;
import io.mistersmith.runner.worker.Outcome;
import io.mistersmith.runner.worker.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the platform hears of a run: that it began, that it goes on, how it ended. */
final class TaskReports {

  /** Fractions of a dollar beyond it are noise of the arithmetic. */
  private static final int USD_DIGITS = 9;

  private final SureSender sender;
  private final Clock clock;
  private @Nullable TaskStart start;

  TaskReports(SureSender sender, Clock clock) {
    this.sender = sender;
    this.clock = clock;
  }

  void started(Assignment task, TaskRunner.Bench bench) throws InterruptedException {
    TaskStart now =
        new TaskStart(clock.instant(), bench.executor(), bench.worker().pid(), bench.session());
    start = now;
    tell(
        task,
        new TaskMessage.Progress(
            task.taskId(),
            task.assignedTo(),
            task.attempt(),
            null,
            "started",
            now.executor(),
            now.pid(),
            now.at(),
            null,
            now.session()));
  }

  void progress(Assignment task, String message, Figures used) throws InterruptedException {
    Duration took = Duration.between(task.assignedAt(), clock.instant());
    tell(
        task,
        new TaskMessage.Progress(
            task.taskId(),
            task.assignedTo(),
            task.attempt(),
            null,
            message,
            null,
            null,
            clock.instant(),
            used.isNothing() ? null : usage(used, took),
            null));
  }

  private void tell(Assignment task, TaskMessage.Progress progress) throws InterruptedException {
    sender.send(Subjects.progress(task.taskId()), "task.progress", progress);
  }

  /**
   * @param idleAtRunner see {@link TaskMessage.Result}
   */
  void ended(Assignment task, Outcome outcome, Duration took, @Nullable String idleAtRunner)
      throws InterruptedException {
    JsonNode result = outcome instanceof Outcome.Completed done ? Answer.resultOf(done) : null;
    Usage usage = usage(outcome.figures(), took);
    sender.send(
        Subjects.result(task.taskId()),
        "task.result",
        task.runId() + "-result",
        new TaskMessage.Result(
            task.taskId(),
            task.assignedTo(),
            status(outcome),
            result,
            error(outcome),
            task.attempt(),
            usage,
            usage.costUsd(),
            took.toMillis(),
            clock.instant(),
            outcome instanceof Outcome.Failed failed ? failed.retryAfterMs() : null,
            start,
            idleAtRunner));
  }

  private static TaskMessage.Outcome status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ -> TaskMessage.Outcome.COMPLETED;
      case Outcome.Failed failed when failed.code().equals("timed_out") ->
          TaskMessage.Outcome.TIMED_OUT;
      case Outcome.Failed _ -> TaskMessage.Outcome.FAILED;
      case Outcome.Cancelled c when c.reason().equals(Outcome.TAKEN_AWAY) ->
          TaskMessage.Outcome.RELEASED;
      case Outcome.Cancelled _ -> TaskMessage.Outcome.CANCELLED;
    };
  }

  private static @Nullable TaskError error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ -> null;
      case Outcome.Failed(var category, var code, var message, var _, var _) ->
          new TaskError(category, code, shorten(message));
      case Outcome.Cancelled(var reason, var _) ->
          new TaskError(TaskError.Category.TASK, reason, "The run was ended from outside");
    };
  }

  private static Usage usage(Figures figures, Duration took) {
    Tokens tokens = figures.tokens();
    return new Usage(
        tokens.input(),
        tokens.output(),
        tokens.cacheRead(),
        tokens.cacheCreation(),
        BigDecimal.valueOf(figures.costUsd())
            .setScale(USD_DIGITS, RoundingMode.HALF_UP)
            .stripTrailingZeros(),
        Math.max(0, took.toMillis()),
        figures.turns(),
        figures.model(),
        figures.sessionId(),
        figures.partial() ? true : null);
  }

  private static String shorten(String message) {
    return message.length() <= 1000 ? message : message.substring(0, 999) + "…";
  }
}
