package io.mistersmith.command.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.agent.AgentCommand;
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
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Refusal;
import java.io.IOException;
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

  public TaskReports(Ingest ingest, IngestSettings settings, Retry retry) {
    this.ingest = ingest;
    this.settings = settings;
    this.retry = retry;
  }

  public Verdict on(Received report) throws IOException, InterruptedException {
    if (report.subject().endsWith(".progress")) {
      Progress p = report.as(Progress.class);
      String kind = p.executor() == null ? "progress" : "started";
      return act(report, command(p), new About(p.agentId(), p.attempt(), kind, p.usage()));
    }
    Result r = report.as(Result.class);
    return act(
        report, command(r, report), new About(r.agentId(), r.attempt(), "result", r.usage()));
  }

  /**
   * @param report what is noted of it if it comes too late
   */
  private record About(AgentId agent, int attempt, String report, @Nullable Usage usage) {}

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
            ingest.send(command, caller);
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
            p.taskId(), p.agentId(), p.attempt(), executor, p.pid(), p.timestamp(), p.session());
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
              report.deliveries() <= settings.startDeliveries());
      case FAILED ->
          new TaskCommand.FailTask(
              r.taskId(),
              r.agentId(),
              r.attempt(),
              error,
              r.usage(),
              r.timestamp(),
              retry.at(r, error));
      case RELEASED -> new TaskCommand.ReleaseTask(r.taskId(), run, error.code(), r.timestamp());
      case TIMED_OUT -> new TaskCommand.TimeOutTask(r.taskId(), run, r.timestamp());
      case CANCELLED ->
          new RecordUsage(r.taskId(), r.agentId(), r.attempt(), r.usage(), r.timestamp());
    };
  }
}
