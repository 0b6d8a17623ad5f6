package io.mistersmith.runner.agent;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.agent.FailureCause;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.runner.relay.SureSender;
import io.mistersmith.runner.worker.Outcome;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the platform hears of the agents here. Every report waits until its stream has it. */
public final class AgentReports {

  private final SureSender sender;
  private final Clock clock;
  private final String runnerId;

  public AgentReports(SureSender sender, Clock clock, String runnerId) {
    this.sender = sender;
    this.clock = clock;
    this.runnerId = runnerId;
  }

  void token(AgentId agent, String status, String tokenSha256, @Nullable Long pid)
      throws InterruptedException {
    status(agent, status, tokenSha256, pid);
  }

  void stopped(AgentId agent) throws InterruptedException {
    status(agent, "stopped", null, null);
  }

  /**
   * @param after the task that it has done with
   */
  void idle(AgentId agent, long pid, @Nullable TaskId after) throws InterruptedException {
    send(
        new AgentMessage.StatusReport(
            agent, runnerId, "idle", null, pid, null, null, clock.instant(), null, after));
  }

  /**
   * @param error as which it was reported
   */
  void trouble(AgentId agent, String status, Outcome.Failed failure, ErrorId error)
      throws InterruptedException {
    send(
        new AgentMessage.StatusReport(
            agent,
            runnerId,
            status,
            null,
            null,
            failure.code(),
            failure.message(),
            clock.instant(),
            new FailureCause(failure.category(), error),
            null));
  }

  void announce(AgentId agent, AgentSpec spec, String executor, long pid)
      throws InterruptedException {
    sender.send(
        Subjects.AGENT_ANNOUNCE,
        "agent.announce",
        new AgentMessage.Announce(
            agent, spec.role(), spec.capabilities(), 1, runnerId, executor, pid, clock.instant()));
  }

  public void departing(AgentId agent, String reason) throws InterruptedException {
    sender.send(
        Subjects.AGENT_DEPARTING,
        "agent.departing",
        new AgentMessage.Departing(agent, runnerId, reason, clock.instant()));
  }

  /** Whether it is stored; a missed beat is not made up for. */
  boolean heartbeat(AgentId agent, String status, Map<String, Object> metrics)
      throws InterruptedException {
    return sender.once(
        Subjects.heartbeat(agent),
        "agent.heartbeat",
        new AgentMessage.Heartbeat(agent, clock.instant(), status, runnerId, metrics));
  }

  /** Whether it is stored; a missed one is not made up for. */
  boolean pulse() throws InterruptedException {
    return sender.once(
        Subjects.pulse(runnerId),
        "runner.pulse",
        new AgentMessage.Pulse(runnerId, clock.instant()));
  }

  /**
   * @param circuit the breaker that it opened
   * @return as which error the platform will know it
   */
  ErrorId error(
      AgentId agent, Outcome.Failed failure, @Nullable TaskId task, @Nullable String circuit)
      throws InterruptedException {
    ErrorId error = ErrorId.random();
    String category = failure.category().name().toLowerCase(Locale.ROOT);
    sender.send(
        Subjects.error(agent),
        "agent.error_event",
        new AgentMessage.ErrorEvent(
            agent,
            category,
            failure.code(),
            failure.message(),
            task,
            clock.instant(),
            error,
            failure.retryAfterMs(),
            circuit));
    return error;
  }

  private void status(
      AgentId agent, String status, @Nullable String tokenSha256, @Nullable Long pid)
      throws InterruptedException {
    send(
        new AgentMessage.StatusReport(
            agent, runnerId, status, tokenSha256, pid, null, null, clock.instant()));
  }

  private void send(AgentMessage.StatusReport report) throws InterruptedException {
    sender.send(Subjects.status(report.agentId(), report.status()), "agent.status", report);
  }
}
