package io.mistersmith.runner.agent;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.Received;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears commands and queries on NATS and answers each. */
public final class CommandDesk {

  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final String SPAWN = "spawn";
  private static final String PLATFORM = "/command-service";

  private final NatsLink link;
  private final Agents agents;
  private final Clock clock;
  private final String runnerId;

  public CommandDesk(NatsLink link, Agents agents, Clock clock, String runnerId) {
    this.link = link;
    this.agents = agents;
    this.clock = clock;
    this.runnerId = runnerId;
  }

  /**
   * From now on. Spawns go to one runner of all or to the one that had the agent last, the rest to
   * the runner that has the agent.
   */
  public void open() {
    link.subscribe(Subjects.ALL_SPAWNS, Subjects.RUNNERS_GROUP, this::spawn);
    link.subscribe(Subjects.spawnAt(runnerId), null, this::spawn);
    link.subscribe(Subjects.ALL_AGENT_COMMANDS, null, this::control);
    link.subscribe(Subjects.AGENT_QUERY, null, this::query);
  }

  /** What others say on these subjects is for the platform to decide, not for a runner to do. */
  private static boolean isFromThePlatform(Received message) {
    return message.envelope().source().equals(PLATFORM);
  }

  private void spawn(Received message, NatsLink.Reply reply) throws IOException {
    if (!isFromThePlatform(message)) {
      return;
    }
    AgentMessage.Spawn spawn = message.as(AgentMessage.Spawn.class);
    String refusal = agents.spawn(spawn.agentId(), spawn.spec()).orElse(null);
    LOG.info("spawn of {}: {}", spawn.agentId(), refusal == null ? "accepted" : refusal);
    answer(reply, message.envelope(), refusal);
  }

  private void control(Received message, NatsLink.Reply reply) throws IOException {
    if (message.token(3).equals(SPAWN) || !isFromThePlatform(message)) {
      return;
    }
    AgentMessage.Control control = message.as(AgentMessage.Control.class);
    AgentLife life = agents.find(control.agentId()).orElse(null);
    if (life == null) {
      return;
    }
    LOG.info("{} of {}: {}", control.command(), control.agentId(), control.reason());
    answer(reply, message.envelope(), act(life, control));
  }

  /** Null when accepted, otherwise why not. */
  private static @Nullable String act(AgentLife life, AgentMessage.Control control) {
    return switch (control.command()) {
      case "pause" -> {
        life.pause(true);
        yield null;
      }
      case "resume" -> {
        life.pause(false);
        yield null;
      }
      case "stop" -> life.stop(false) ? null : "too_many_orders";
      case "kill" -> life.stop(true) ? null : "too_many_orders";
      case "restart" -> life.restart() ? null : "too_many_orders";
      case "cancel" ->
          control.runId() != null && life.cancel(control.runId()) ? null : "no_such_run";
      default -> "unknown_command";
    };
  }

  private void query(Received message, NatsLink.Reply reply) throws IOException {
    AgentMessage.Query query = message.as(AgentMessage.Query.class);
    List<AgentMessage.Match> matches =
        agents.all().stream()
            .filter(AgentLife::mayWork)
            .filter(life -> life.spec().capabilities().containsAll(query.requiredCapabilities()))
            .map(CommandDesk::match)
            .toList();
    reply.with(
        new AgentMessage.QueryAnswer(runnerId, matches), envelope("agent.query_answer", message));
  }

  private static AgentMessage.Match match(AgentLife life) {
    AgentId id = life.id();
    int active = life.running() == null ? 0 : 1;
    return new AgentMessage.Match(id, life.spec().capabilities(), 1, active);
  }

  private void answer(NatsLink.Reply reply, Envelope asked, @Nullable String refusal) {
    Envelope envelope = Envelope.of("/agent-runner/" + runnerId, "agent.reply", clock.instant());
    reply.with(
        new AgentMessage.Reply(refusal == null, runnerId, refusal, null),
        envelope.correlated(asked.correlationId(), asked.id()));
  }

  private Envelope envelope(String type, Received asked) {
    return Envelope.of("/agent-runner/" + runnerId, type, clock.instant())
        .correlated(asked.envelope().correlationId(), asked.envelope().id());
  }
}
