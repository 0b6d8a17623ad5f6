package io.mistersmith.command.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.Ids;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentCommand.MarkIdle;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskCommand.CompleteTask;
import io.mistersmith.api.task.TaskCommand.FailTask;
import io.mistersmith.api.task.TaskCommand.RecordUsage;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Progress;
import io.mistersmith.api.task.TaskMessage.Result;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Refusal;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress and results of runs. */
public final class TaskReports {
  private static final Logger LOG = LoggerFactory.getLogger(TaskReports.class);
  private static final TaskError UNNAMED =
      new TaskError(TaskError.Category.TASK, "no_reason_given", "The runner gave no reason");

  private final Ingest ingest;
  private final IngestSettings settings;
  private final Retry retry;
  private final Heard heard;

  public TaskReports(Ingest ingest, IngestSettings settings, Retry retry, Heard heard) {
    this.ingest = ingest;
    this.heard = heard;
    this.settings = settings;
    this.retry = retry;
  }

  public Verdict on(Received report) throws IOException, InterruptedException {
    if (report.subject().endsWith(".progress")) {
      Progress p = report.as(Progress.class);
      String kind = p.executor() == null ? "progress" : "started";
      return act(report, command(p), new About(p.agentId(), p.attempt(), kind, p.usage(), null));
    }
    Result r = report.as(Result.class);
    if (r.idleAtRunner() != null && !Ids.isValid(r.idleAtRunner())) {
      return new Verdict.Park("invalid_runner_id");
    }
    return act(
        report,
        command(r, report),
        new About(r.agentId(), r.attempt(), "result", r.usage(), r.idleAtRunner()));
  }

  /**
   * @param report what is noted of it if it comes too late
   * @param idleAtRunner see {@link Result}
   */
  private record About(
      AgentId agent,
      int attempt,
      String report,
      @Nullable Usage usage,
      @Nullable String idleAtRunner) {}

  private Verdict act(Received report, TaskCommand command, About about)
      throws IOException, InterruptedException {
    TaskId task = command.taskId();
    if (!report.token(1).equals(task.value())) {
      return new Verdict.Park("subject_is_of_another_task");
    }
    RunId run = RunId.of(task, about.attempt());
    return ingest.attempt(
        report,
        () -> {
          Caller caller = ingest.caller(about.agent(), task, run, report);
          charge(run, command, about, caller);
          try {
            if (!(command instanceof CompleteTask || command instanceof FailTask)) {
              use(command, about, caller);
            }
            settle(report, command, about, caller);
          } catch (CommandRefused refused) {
            if (refused.kind() == Refusal.Kind.CONFLICT) {
              use(command, about, caller);
              ingest.send(
                  new TaskCommand.NoteStaleReport(
                      task,
                      about.agent(),
                      about.attempt(),
                      about.report(),
                      refused.code(),
                      command.at()),
                  caller);
            }
            throw refused;
          }
          return Verdict.ACK;
        });
  }

  /** The task and the agent that has done with it, in one append if both may be. */
  private void settle(Received report, TaskCommand command, About about, Caller caller) {
    if (about.idleAtRunner() == null) {
      ingest.send(command, caller);
      return;
    }
    MarkIdle idle =
        new MarkIdle(about.agent(), about.idleAtRunner(), command.taskId(), command.at());
    heard.from(about.agent().value(), about.idleAtRunner());
    try {
      // The agent first, as the scheduler does: both hold the locks of both.
      ingest.sendTogether(List.of(idle, command), caller);
    } catch (CommandRefused one) {
      oneByOne(report, command, idle, caller);
    }
  }

  private void oneByOne(Received report, TaskCommand command, MarkIdle idle, Caller caller) {
    try {
      ingest.send(command, caller);
    } catch (CommandRefused refused) {
      if (refused.kind() != Refusal.Kind.TOO_EARLY) {
        free(report, idle, caller);
      }
      throw refused;
    }
    free(report, idle, caller);
  }

  private void free(Received report, MarkIdle idle, Caller caller) {
    try {
      ingest.send(idle, caller);
    } catch (CommandRefused refused) {
      ingest.refused(report, refused.code(), String.valueOf(refused.getMessage()));
    }
  }

  /**
   * Before the task hears of it: an agent that is free for its next task has been charged for this
   * one.
   */
  private void charge(RunId run, TaskCommand command, About about, Caller caller) {
    Usage usage = about.usage();
    if (usage != null && usage.costUsd().signum() > 0) {
      try {
        ingest.send(new AgentCommand.ChargeAgent(about.agent(), run, usage, command.at()), caller);
      } catch (CommandRefused nobodyToCharge) {
        LOG.warn("{} is charged to nobody: {}", run, nobodyToCharge.getMessage());
      }
    }
  }

  /** A result that completes or fails the task says itself what was used. */
  private void use(TaskCommand command, About about, Caller caller) {
    Usage usage = about.usage();
    if (usage != null && usage.saysMoreThan(null) && !(command instanceof RecordUsage)) {
      ingest.send(
          new RecordUsage(command.taskId(), about.agent(), about.attempt(), usage, command.at()),
          caller);
    }
  }

  private static TaskCommand command(Progress p) {
    String executor = p.executor();
    return executor == null
        ? new TaskCommand.ReportProgress(
            p.taskId(), p.agentId(), p.attempt(), p.progressPercent(), p.message(), p.timestamp())
        : new TaskCommand.StartTask(
            p.taskId(),
            p.agentId(),
            p.attempt(),
            new TaskStart(p.timestamp(), executor, p.pid(), p.session()));
  }

  /** Who cancelled the task has done it: what is left to record is what it had used. */
  private TaskCommand command(Result r, Received report) {
    RunId run = RunId.of(r.taskId(), r.attempt());
    TaskError error = r.error() == null ? UNNAMED : r.error();
    return switch (r.status()) {
      case COMPLETED ->
          new TaskCommand.CompleteTask(
              r.taskId(),
              r.agentId(),
              r.attempt(),
              r.result() == null ? JsonNodeFactory.instance.objectNode() : r.result(),
              r.usage(),
              r.timestamp(),
              report.deliveries() <= settings.startDeliveries(),
              r.start());
      case FAILED ->
          new TaskCommand.FailTask(
              r.taskId(),
              r.agentId(),
              r.attempt(),
              error,
              r.usage(),
              r.timestamp(),
              retry.at(r, error),
              r.start());
      case RELEASED -> new TaskCommand.ReleaseTask(r.taskId(), run, error.code(), r.timestamp());
      case TIMED_OUT -> new TaskCommand.TimeOutTask(r.taskId(), run, r.timestamp());
      case CANCELLED ->
          new RecordUsage(r.taskId(), r.agentId(), r.attempt(), r.usage(), r.timestamp());
    };
  }
}
