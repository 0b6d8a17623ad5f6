package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.agent.AgentMessage.Query;
import io.mistersmith.api.agent.AgentMessage.Spawn;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsSettings;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A runner whose agents are no processes: a task is over as soon as it has started, which its
 * result says, and that the agent is free for the next one.
 */
final class InProcessRunner implements AutoCloseable {
  private static final String ID = "bench";
  private static final Duration PULSE = Duration.ofSeconds(5);

  private final Map<AgentId, AgentSpec> agents = new ConcurrentHashMap<>();
  private final NatsLink link;
  private final Thread heart = Thread.ofVirtual().name("heart").unstarted(this::beat);

  InProcessRunner(String natsUrl, Path passwordFile) {
    link =
        new NatsLink(
            new NatsSettings(
                natsUrl,
                "runner",
                passwordFile,
                "bench-runner",
                Duration.ofSeconds(30),
                10,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                20),
            new SimpleMeterRegistry());
    link.subscribe(Subjects.ALL_SPAWNS, Subjects.RUNNERS_GROUP, this::spawn);
    link.subscribe(Subjects.AGENT_QUERY, null, this::query);
    link.consume(Subjects.TASKS_STREAM, Subjects.runnerConsumer(ID), this::assigned);
    link.start();
    heart.start();
  }

  int agents() {
    return agents.size();
  }

  /** Agents that are not heard of are taken for lost and spawned again, elsewhere. */
  private void beat() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        say(Subjects.pulse(ID), new AgentMessage.Pulse(ID, Instant.now()));
        for (AgentId agent : agents.keySet()) {
          say(
              Subjects.heartbeat(agent),
              new AgentMessage.Heartbeat(agent, Instant.now(), "idle", ID, Map.of()));
        }
      } catch (NatsUnavailable notConnectedYet) {
        // said again after the pause
      }
      LockSupport.parkNanos(PULSE.toNanos());
    }
  }

  private void spawn(Received message, NatsLink.Reply reply) throws Exception {
    Spawn spawn = message.as(Spawn.class);
    reply.with(new AgentMessage.Reply(true, ID, null, null), envelope("agent.reply"));
    if (agents.putIfAbsent(spawn.agentId(), spawn.spec()) == null) {
      String token = Ids.random("").repeat(3).substring(0, 32);
      say(
          Subjects.status(spawn.agentId(), "starting"),
          new AgentMessage.StatusReport(
              spawn.agentId(), ID, "starting", token + token, null, null, null, Instant.now()));
      say(
          Subjects.AGENT_ANNOUNCE,
          new AgentMessage.Announce(
              spawn.agentId(),
              spawn.spec().role(),
              spawn.spec().capabilities(),
              1,
              ID,
              "scripted",
              null,
              Instant.now()));
    }
  }

  private void query(Received message, NatsLink.Reply reply) throws IOException {
    Query query = message.as(Query.class);
    List<Match> matches =
        agents.entrySet().stream()
            .filter(e -> e.getValue().capabilities().containsAll(query.requiredCapabilities()))
            .map(e -> new Match(e.getKey(), e.getValue().capabilities(), 1, 0))
            .toList();
    reply.with(new AgentMessage.QueryAnswer(ID, matches), envelope("agent.query_answer"));
  }

  private Verdict assigned(Received message) throws Exception {
    Assignment a = message.as(Assignment.class);
    if (agents.containsKey(a.assignedTo())) {
      Instant now = Instant.now();
      say(
          Subjects.result(a.taskId()),
          new TaskMessage.Result(
              a.taskId(),
              a.assignedTo(),
              TaskMessage.Outcome.COMPLETED,
              JsonNodeFactory.instance.objectNode(),
              null,
              a.attempt(),
              Usage.NONE,
              BigDecimal.ZERO,
              0,
              now,
              null,
              new TaskStart(now, "scripted", null, null),
              ID));
    }
    return Verdict.ACK;
  }

  /** In order; the streams' acknowledgements are not waited for. */
  private void say(String subject, Object body) throws NatsUnavailable {
    var unused = link.publishAsync(subject, body, envelope("runner.report"));
  }

  private static Envelope envelope(String type) {
    return Envelope.of("/agent-runner/" + ID, type, Instant.now());
  }

  @Override
  public void close() {
    heart.interrupt();
    link.close();
  }
}
