package io.mistersmith.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskSession;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsSettings;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.infra.NatsServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A runner as command-service meets it on NATS, without processes: it does what a test tells it.
 */
public final class FakeRunner implements AutoCloseable {

  private static final Usage USAGE =
      new Usage(1, 2, 0, 0, new BigDecimal("0.01"), 5, 1, "a-model", "a-session");

  public final String id;
  public final List<Assignment> assignments = new CopyOnWriteArrayList<>();
  public final List<AgentMessage.Control> controls = new CopyOnWriteArrayList<>();
  public final List<AgentMessage.Query> queries = new CopyOnWriteArrayList<>();
  public final List<AgentId> spawned = new CopyOnWriteArrayList<>();

  /** The runner's id in its answers to spawns. */
  public volatile String saysThatItIs;

  /** Why spawns are refused, or null. */
  public volatile @Nullable String full;

  /** Whether the workers of accepted spawns start by themselves. */
  public volatile boolean starts = true;

  /** Whether assignments are worked off by themselves. */
  public volatile boolean works = true;

  /** Runs before a query is answered. */
  public volatile Runnable beforeItAnswers = () -> {};

  public final AtomicInteger answered = new AtomicInteger();

  private final Map<AgentId, AgentSpec> agents = new ConcurrentHashMap<>();
  private final Map<AgentId, Assignment> busy = new ConcurrentHashMap<>();
  private final NatsLink link;

  public FakeRunner(String id, NatsServer nats, Path dir) throws IOException {
    this.id = id;
    this.saysThatItIs = id;
    link = new NatsLink(settings(nats, dir, "runner"), new SimpleMeterRegistry());
    link.subscribe(Subjects.ALL_SPAWNS, Subjects.RUNNERS_GROUP, this::spawn);
    link.subscribe(Subjects.spawnAt(id), null, this::spawn);
    link.subscribe(Subjects.ALL_AGENT_COMMANDS, null, this::control);
    link.subscribe(Subjects.AGENT_QUERY, null, this::query);
    link.consume(Subjects.TASKS_STREAM, Subjects.runnerConsumer(id), this::assigned);
    link.start();
  }

  public static NatsSettings settings(NatsServer nats, Path dir, String user) throws IOException {
    Path password = Files.writeString(dir.resolve(user), nats.password(user));
    return new NatsSettings(
        nats.url(),
        user,
        password,
        "test-" + user,
        Duration.ofSeconds(30),
        10,
        Duration.ofMillis(200),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        20);
  }

  public NatsLink link() {
    return link;
  }

  private void spawn(Received message, NatsLink.Reply reply) throws Exception {
    AgentMessage.Spawn spawn = message.as(AgentMessage.Spawn.class);
    reply.with(
        new AgentMessage.Reply(full == null, saysThatItIs, full, null), envelope("agent.reply"));
    if (full == null) {
      spawned.add(spawn.agentId());
      if (starts && saysThatItIs.equals(id)) {
        up(spawn.agentId(), spawn.spec());
      }
    }
  }

  /** The agent's worker starts and announces itself. */
  public void up(AgentId agent, AgentSpec spec) throws Exception {
    starting(agent, Instant.now());
    announce(agent, spec);
  }

  public void starting(AgentId agent, Instant at) throws Exception {
    String token = Ids.derived("token", agent + "/" + Ids.random(""));
    send(
        Subjects.status(agent, "starting"),
        new AgentMessage.StatusReport(agent, id, "starting", token, 4711L, null, null, at));
  }

  public void announce(AgentId agent, AgentSpec spec) throws Exception {
    agents.put(agent, spec);
    send(
        Subjects.AGENT_ANNOUNCE,
        new AgentMessage.Announce(
            agent, spec.role(), spec.capabilities(), 1, id, "scripted", 4711L, Instant.now()));
  }

  public void status(AgentId agent, String status, @Nullable String token, @Nullable String code)
      throws Exception {
    send(
        Subjects.status(agent, status),
        new AgentMessage.StatusReport(agent, id, status, token, 4711L, code, code, Instant.now()));
  }

  public void heartbeat(AgentId agent) throws Exception {
    send(
        Subjects.heartbeat(agent),
        new AgentMessage.Heartbeat(agent, Instant.now(), "idle", id, Map.of()));
  }

  public void pulse() throws Exception {
    send(Subjects.pulse(id), new AgentMessage.Pulse(id, Instant.now()));
  }

  public void heartbeatIfConnected(AgentId agent) throws InterruptedException {
    try {
      heartbeat(agent);
    } catch (Exception notNow) {
      if (notNow instanceof InterruptedException stop) {
        throw stop;
      }
    }
  }

  private void control(Received message, NatsLink.Reply reply) throws Exception {
    if (message.token(3).equals("spawn")) {
      return;
    }
    AgentMessage.Control control = message.as(AgentMessage.Control.class);
    if (!agents.containsKey(control.agentId())) {
      return;
    }
    controls.add(control);
    reply.with(new AgentMessage.Reply(true, id, null, null), envelope("agent.reply"));
    if (control.command().equals("stop") || control.command().equals("kill")) {
      agents.remove(control.agentId());
      status(control.agentId(), "stopped", null, null);
    }
  }

  private void query(Received message, NatsLink.Reply reply) throws IOException {
    AgentMessage.Query query = message.as(AgentMessage.Query.class);
    queries.add(query);
    List<AgentMessage.Match> matches =
        agents.entrySet().stream()
            .filter(e -> e.getValue().capabilities().containsAll(query.requiredCapabilities()))
            .map(
                e ->
                    new AgentMessage.Match(
                        e.getKey(),
                        e.getValue().capabilities(),
                        1,
                        busy.containsKey(e.getKey()) ? 1 : 0))
            .toList();
    beforeItAnswers.run();
    reply.with(new AgentMessage.QueryAnswer(id, matches), envelope("agent.query_answer"));
    answered.incrementAndGet();
  }

  private Verdict assigned(Received message) throws Exception {
    Assignment assignment = message.as(Assignment.class);
    if (agents.containsKey(assignment.assignedTo())) {
      assignments.add(assignment);
      busy.put(assignment.assignedTo(), assignment);
      if (works) {
        started(assignment);
        completed(assignment);
      }
    }
    return Verdict.ACK;
  }

  public void started(Assignment a) throws Exception {
    send(
        Subjects.progress(a.taskId()),
        new TaskMessage.Progress(
            a.taskId(),
            a.assignedTo(),
            a.attempt(),
            null,
            "started",
            "scripted",
            4711L,
            Instant.now(),
            null,
            new TaskSession("session of " + a.runId(), false, null)));
  }

  public void progress(Assignment a, String message) throws Exception {
    progress(a, message, Instant.now());
  }

  public void progress(Assignment a, String message, Instant at) throws Exception {
    send(
        Subjects.progress(a.taskId()),
        new TaskMessage.Progress(
            a.taskId(), a.assignedTo(), a.attempt(), null, message, null, null, at));
  }

  /** The other side was too busy and asked to wait. */
  public void overloaded(Assignment a, Duration retryAfter) throws Exception {
    result(
        a,
        TaskMessage.Outcome.FAILED,
        new TaskError(TaskError.Category.TRANSIENT, "overloaded", "529"),
        retryAfter,
        false);
    idle(a);
  }

  public void completed(Assignment a) throws Exception {
    result(a, TaskMessage.Outcome.COMPLETED, null);
    idle(a);
  }

  /** In one message: that it started, that it is completed, that the agent is free. */
  public void atOnce(Assignment a) throws Exception {
    busy.remove(a.assignedTo());
    result(a, TaskMessage.Outcome.COMPLETED, null, null, true);
  }

  public void idle(Assignment a) throws Exception {
    busy.remove(a.assignedTo());
    send(
        Subjects.status(a.assignedTo(), "idle"),
        new AgentMessage.StatusReport(
            a.assignedTo(), id, "idle", null, 4711L, null, null, Instant.now(), null, a.taskId()));
  }

  public void result(Assignment a, TaskMessage.Outcome outcome, @Nullable TaskError error)
      throws Exception {
    result(a, outcome, error, null, false);
  }

  private void result(
      Assignment a,
      TaskMessage.Outcome outcome,
      @Nullable TaskError error,
      @Nullable Duration retryAfter,
      boolean saysAll)
      throws Exception {
    Instant now = Instant.now();
    send(
        Subjects.result(a.taskId()),
        new TaskMessage.Result(
            a.taskId(),
            a.assignedTo(),
            outcome,
            outcome == TaskMessage.Outcome.COMPLETED
                ? Json.STRICT.createObjectNode().put("answer", 42)
                : null,
            error,
            a.attempt(),
            USAGE,
            USAGE.costUsd(),
            5,
            now,
            retryAfter == null ? null : retryAfter.toMillis(),
            saysAll ? new TaskStart(now, "scripted", null, null) : null,
            saysAll ? id : null));
  }

  public void output(Assignment a, long chunk, String... lines) throws Exception {
    link.publish(
        Subjects.output(a.assignedTo()),
        new AgentMessage.Output(
            a.assignedTo(),
            a.runId(),
            a.taskId(),
            a.attempt(),
            chunk,
            "stdout",
            List.of(lines),
            false,
            "0".repeat(64),
            Instant.now()),
        envelope("run.output"));
  }

  /** Its agents are forgotten, without a word. */
  public void crash() {
    agents.clear();
    busy.clear();
  }

  /** That agent is gone, without a word. */
  public void forget(AgentId agent) {
    agents.remove(agent);
    busy.remove(agent);
  }

  public void send(String subject, Object body) throws NatsUnavailable, InterruptedException {
    link.publish(subject, body, envelope("runner.report"));
  }

  private Envelope envelope(String type) {
    return Envelope.of("/agent-runner/" + id, type, Instant.now());
  }

  @Override
  public void close() {
    link.close();
  }
}
