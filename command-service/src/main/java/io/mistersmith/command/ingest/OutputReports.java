package io.mistersmith.command.ingest;

import io.mistersmith.api.agent.AgentMessage.Output;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.Caller;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.command.run.Transcript;
import io.mistersmith.eventstore.EventLog;
import java.io.IOException;

/** What workers print, recorded chunk after chunk. */
public final class OutputReports {
  private static final String FENCED = "stale_attempt";

  /** Events of a task that are looked through for the assignment. */
  private static final int LOOKED_THROUGH = 10_000;

  private final Ingest ingest;
  private final IngestSettings settings;
  private final Transcript transcript;
  private final EventLog log;
  private final Fences fences;

  public OutputReports(
      Ingest ingest, IngestSettings settings, Transcript transcript, EventLog log, Fences fences) {
    this.ingest = ingest;
    this.settings = settings;
    this.transcript = transcript;
    this.log = log;
    this.fences = fences;
  }

  public Verdict on(Received report) throws IOException, InterruptedException {
    Output output = report.as(Output.class);
    if (!report.token(1).equals(output.agentId().value())
        || !output.runId().equals(RunId.of(output.taskId(), output.attempt()))) {
      return new Verdict.Park("not_its_run");
    }
    return ingest.attempt(report, () -> record(report, output));
  }

  private Verdict record(Received report, Output output) {
    if (!transcript.has(output.runId()) && !wasAssigned(output)) {
      return ingest.refused(report, "never_assigned", output.runId() + " was given to nobody");
    }
    Caller caller = ingest.caller(output.agentId(), output.taskId(), output.runId(), report);
    if (fences.isBehind(output)) {
      ingest.send(
          new TaskCommand.NoteStaleReport(
              output.taskId(),
              output.agentId(),
              output.attempt(),
              "output",
              FENCED,
              output.timestamp()),
          caller);
      return ingest.refused(report, FENCED, output.runId() + " was given to another attempt");
    }
    return switch (transcript.record(event(output), caller)) {
      case NOW, ALREADY -> Verdict.ACK;
      case TOO_EARLY ->
          report.deliveries() <= settings.chunkDeliveries()
              ? new Verdict.Retry(settings.chunkAhead())
              : new Verdict.Park("chunk_before_it_never_came");
    };
  }

  private boolean wasAssigned(Output output) {
    return log.readAggregate(output.taskId().value(), 0, LOOKED_THROUGH).stream()
        .filter(stored -> stored.type().equals("task.assigned"))
        .map(EventReading::event)
        .anyMatch(
            event ->
                event instanceof TaskAssigned assigned
                    && assigned.runId().equals(output.runId())
                    && assigned.assignedTo().equals(output.agentId()));
  }

  private static RunOutputRecorded event(Output o) {
    return new RunOutputRecorded(
        o.runId(),
        o.taskId(),
        o.agentId(),
        o.attempt(),
        o.chunk(),
        o.stream(),
        o.lines(),
        o.continues(),
        o.sha256(),
        o.timestamp());
  }
}
