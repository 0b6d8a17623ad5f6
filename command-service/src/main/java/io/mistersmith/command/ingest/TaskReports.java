package io.mistersmith.command.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage.Progress;
import io.mistersmith.api.task.TaskMessage.Result;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Progress and results of runs. */
public final class TaskReports {
  private static final TaskError UNNAMED =
      new TaskError(TaskError.Category.TASK, "no_reason_given", "The runner gave no reason");

  private final Ingest ingest;
  private final Retry retry;

  public TaskReports(Ingest ingest, Retry retry) {
    this.ingest = ingest;
    this.retry = retry;
  }

  public Verdict on(Received report) throws IOException, InterruptedException {
    if (report.subject().endsWith(".progress")) {
      Progress p = report.as(Progress.class);
      String kind = p.executor() == null ? "progress" : "started";
      return act(report, command(p), new Late(p.agentId(), p.attempt(), kind));
    }
    Result r = report.as(Result.class);
    TaskCommand command = command(r);
    return command == null
        ? Verdict.ACK
        : act(report, command, new Late(r.agentId(), r.attempt(), "result"));
  }

  /** What is noted of the report if it comes too late. */
  private record Late(AgentId agent, int attempt, String report) {}

  private Verdict act(Received report, TaskCommand command, Late late)
      throws IOException, InterruptedException {
    if (!report.token(1).equals(command.taskId().value())) {
      return new Verdict.Park("subject_is_of_another_task");
    }
    return ingest.attempt(
        report,
        () -> {
          Caller caller =
              ingest.caller(
                  late.agent(),
                  command.taskId(),
                  RunId.of(command.taskId(), late.attempt()),
                  report);
          try {
            ingest.send(command, caller);
          } catch (CommandRefused refused) {
            if (refused.kind() == Refusal.Kind.CONFLICT) {
              ingest.send(
                  new TaskCommand.NoteStaleReport(
                      command.taskId(),
                      late.agent(),
                      late.attempt(),
                      late.report(),
                      refused.code(),
                      command.at()),
                  caller);
            }
            throw refused;
          }
          return Verdict.ACK;
        });
  }

  private static TaskCommand command(Progress p) {
    String executor = p.executor();
    return executor == null
        ? new TaskCommand.ReportProgress(
            p.taskId(), p.agentId(), p.attempt(), p.progressPercent(), p.message(), p.timestamp())
        : new TaskCommand.StartTask(
            p.taskId(), p.agentId(), p.attempt(), executor, p.pid(), p.timestamp());
  }

  /** Null when there is nothing to do: who cancelled the task has done it. */
  private @Nullable TaskCommand command(Result r) {
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
              r.timestamp());
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
      case CANCELLED -> null;
    };
  }
}
