package io.mistersmith.runner.agent;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.runner.relay.SureSender;
import io.mistersmith.runner.worker.Outcome;
import java.time.Clock;
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
    status(agent, status, tokenSha256, pid, null, null);
  }

  void state(AgentId agent, String status, @Nullable Long pid) throws InterruptedException {
    status(agent, status, null, pid, null, null);
  }

  void trouble(AgentId agent, String status, Outcome.Failed failure) throws InterruptedException {
    status(agent, status, null, null, failure.code(), failure.message());
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

  public void error(AgentId agent, Outcome.Failed failure, @Nullable TaskId task)
      throws InterruptedException {
    String category = failure.category().name().toLowerCase(java.util.Locale.ROOT);
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
            null,
            null,
            null));
  }

  private void status(
      AgentId agent,
      String status,
      @Nullable String tokenSha256,
      @Nullable Long pid,
      @Nullable String code,
      @Nullable String message)
      throws InterruptedException {
    sender.send(
        Subjects.status(agent, status),
        "agent.status",
        new AgentMessage.StatusReport(
            agent, runnerId, status, tokenSha256, pid, code, message, clock.instant()));
  }
}
