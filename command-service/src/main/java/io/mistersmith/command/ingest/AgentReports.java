package io.mistersmith.command.ingest;

import io.mistersmith.api.Ids;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Announce;
import io.mistersmith.api.agent.AgentMessage.Departing;
import io.mistersmith.api.agent.AgentMessage.ErrorEvent;
import io.mistersmith.api.agent.AgentMessage.Heartbeat;
import io.mistersmith.api.agent.AgentMessage.Pulse;
import io.mistersmith.api.agent.AgentMessage.StatusReport;
import io.mistersmith.api.error.ErrorCommand.ReportError;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.nats.Streams;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What runners say of agents. Whatever is said of an agent is a sign that it lives. */
public final class AgentReports {
  private static final Duration WITHOUT_NATS = Duration.ofSeconds(1);

  private final Ingest ingest;
  private final Streams streams;
  private final Heard heard;

  public AgentReports(Ingest ingest, Streams streams, Heard heard) {
    this.ingest = ingest;
    this.streams = streams;
    this.heard = heard;
  }

  public Verdict on(Received report) throws IOException, InterruptedException {
    return switch (report.subject()) {
      case Subjects.AGENT_ANNOUNCE -> announced(report, report.as(Announce.class));
      case Subjects.AGENT_DEPARTING -> departing(report, report.as(Departing.class));
      case String subject when subject.endsWith(".heartbeat") ->
          beat(report, report.as(Heartbeat.class));
      case String subject when subject.endsWith(".pulse") -> pulse(report, report.as(Pulse.class));
      case String subject when subject.contains(".status.") ->
          status(report, report.as(StatusReport.class));
      case String subject when subject.endsWith(".events.error") ->
          error(report, report.as(ErrorEvent.class));
      default -> Verdict.ACK;
    };
  }

  private Verdict beat(Received report, Heartbeat beat) throws IOException, InterruptedException {
    if (!report.token(1).equals(beat.agentId().value())) {
      return new Verdict.Park("subject_is_of_another_agent");
    }
    return ingest.attempt(
        report,
        () -> {
          AgentId agent = beat.agentId();
          if (heard.from(agent.value(), beat.runnerId())) {
            return Verdict.ACK;
          }
          return heard.knows(agent.value())
              ? ingest.refused(report, "wrong_runner", agent + " is not at " + beat.runnerId())
              : ingest.refused(report, "agent_not_found", "There is no " + agent);
        });
  }

  private Verdict pulse(Received report, Pulse pulse) throws IOException, InterruptedException {
    if (!report.token(1).equals(pulse.runnerId())) {
      return new Verdict.Park("subject_is_of_another_runner");
    }
    return ingest.attempt(
        report,
        () -> {
          heard.from(pulse.runnerId());
          return Verdict.ACK;
        });
  }

  private Verdict error(Received report, ErrorEvent e) throws IOException, InterruptedException {
    if (!report.token(1).equals(e.agentId().value())) {
      return new Verdict.Park("subject_is_of_another_agent");
    }
    TaskError.Category category = category(e.category());
    if (category == null) {
      return new Verdict.Park("unknown_category");
    }
    ErrorId id = e.errorId() == null ? ErrorId.derivedFrom(report.envelope().id()) : e.errorId();
    return ingest.attempt(
        report,
        () -> {
          if (!heard.knows(e.agentId().value())) {
            return ingest.refused(report, "agent_not_found", "There is no " + e.agentId());
          }
          ingest.errorReported(category, e.code());
          ingest.send(
              new ReportError(
                  id,
                  e.agentId(),
                  category,
                  e.code(),
                  e.message(),
                  e.taskId(),
                  e.retryAfterMs(),
                  e.circuit(),
                  e.timestamp()),
              ingest.caller(e.agentId(), report));
          return Verdict.ACK;
        });
  }

  private static TaskError.@Nullable Category category(String name) {
    for (TaskError.Category category : TaskError.Category.values()) {
      if (category.name().equalsIgnoreCase(name)) {
        return category;
      }
    }
    return null;
  }

  private Verdict announced(Received report, Announce a) throws IOException, InterruptedException {
    return act(
        report,
        a.runnerId(),
        a.agentId(),
        new AgentCommand.AnnounceAgent(
            a.agentId(), a.runnerId(), a.executor(), a.pid(), a.timestamp()));
  }

  /** Its task, if it has one, is released because of the failure. */
  private Verdict departing(Received report, Departing d) throws IOException, InterruptedException {
    return act(
        report,
        d.runnerId(),
        d.agentId(),
        new AgentCommand.ReportAgentFailed(
            d.agentId(),
            d.runnerId(),
            d.reason(),
            "The runner " + d.runnerId() + " has left",
            d.timestamp(),
            null));
  }

  private Verdict status(Received report, StatusReport s) throws IOException, InterruptedException {
    if (!report.token(1).equals(s.agentId().value())) {
      return new Verdict.Park("subject_is_of_another_agent");
    }
    String code = s.code() == null ? "no_reason_given" : s.code();
    String message = s.message() == null ? code : s.message();
    AgentId agent = s.agentId();
    return switch (s.status()) {
      case "starting" ->
          s.tokenSha256() == null
              ? new Verdict.Park("no_token")
              : act(
                  report,
                  s.runnerId(),
                  agent,
                  new AgentCommand.StartAgent(agent, s.runnerId(), s.tokenSha256(), s.timestamp()));
      case "worker_replaced" ->
          s.tokenSha256() == null
              ? new Verdict.Park("no_token")
              : act(
                  report,
                  s.runnerId(),
                  agent,
                  new AgentCommand.ReplaceWorker(
                      agent, s.runnerId(), s.tokenSha256(), s.pid(), s.timestamp()));
      case "idle" ->
          act(
              report,
              s.runnerId(),
              agent,
              new AgentCommand.MarkIdle(agent, s.runnerId(), s.taskId(), s.timestamp()));
      case "stopped" ->
          act(
              report,
              s.runnerId(),
              agent,
              new AgentCommand.ConfirmStopped(agent, s.runnerId(), s.timestamp()));
      case "error" ->
          act(
              report,
              s.runnerId(),
              agent,
              new AgentCommand.ReportStartError(
                  agent, s.runnerId(), code, message, s.timestamp(), s.cause()));
      case "failed" ->
          act(
              report,
              s.runnerId(),
              agent,
              new AgentCommand.ReportAgentFailed(
                  agent, s.runnerId(), code, message, s.timestamp(), s.cause()));
      default -> new Verdict.Park("unknown_status");
    };
  }

  private Verdict act(Received report, String runner, AgentId agent, AgentCommand command)
      throws IOException, InterruptedException {
    if (!Ids.isValid(runner)) {
      return new Verdict.Park("invalid_runner_id");
    }
    try {
      streams.ensureRunner(runner);
    } catch (NatsUnavailable away) {
      return new Verdict.Retry(WITHOUT_NATS);
    }
    return ingest.attempt(
        report,
        () -> {
          heard.from(agent.value(), runner);
          ingest.send(command, ingest.caller(runner, agent, report));
          return Verdict.ACK;
        });
  }
}
