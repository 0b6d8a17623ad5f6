package io.mistersmith.runner;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.infra.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The rest of the platform as the runner meets it: a real NATS with its streams, and a stand-in for
 * the query side.
 */
public final class StandInPlatform {

  /** What came on a stream, in order. */
  public record Heard(String subject, String id, JsonNode body) {}

  public final NatsServer nats = NatsServer.temporary();
  public final StandInMcp mcp = new StandInMcp("nobody");
  public final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final String runnerId;
  private Connection connection;

  public StandInPlatform(String runnerId) throws Exception {
    this.runnerId = runnerId;
    this.connection = connect();
    stream(Subjects.TASKS_STREAM, "tasks.>");
    stream(
        Subjects.AGENTS_STREAM,
        Subjects.AGENT_ANNOUNCE,
        Subjects.AGENT_DEPARTING,
        Subjects.ALL_HEARTBEATS,
        Subjects.ALL_PULSES,
        Subjects.ALL_STATUS_REPORTS,
        Subjects.ALL_AGENT_EVENTS,
        Subjects.ALL_OUTPUT);
    connection
        .jetStreamManagement()
        .addOrUpdateConsumer(
            Subjects.TASKS_STREAM,
            ConsumerConfiguration.builder()
                .durable(Subjects.runnerConsumer(runnerId))
                .filterSubject(Subjects.ALL_ASSIGNMENTS)
                .ackWait(Duration.ofSeconds(5))
                .build());
    listen();
  }

  private Connection connect() throws Exception {
    return Nats.connect(
        new Options.Builder()
            .server(nats.url())
            .userInfo("admin", nats.password("admin"))
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(100))
            .build());
  }

  private void stream(String name, String... subjects) throws Exception {
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(name)
                .subjects(subjects)
                .storageType(StorageType.File)
                .build());
  }

  private void listen() {
    connection.createDispatcher(this::hear).subscribe(">");
  }

  private void hear(Message message) {
    Envelope envelope = Envelope.read(message.getHeaders()).orElse(null);
    if (envelope == null || message.getSubject().startsWith("_INBOX")) {
      return;
    }
    try {
      JsonNode body = Json.STRICT.readTree(message.getData());
      if (body.path("token_sha256").isTextual()) {
        mcp.accept(body.path("token_sha256").asText());
      }
      heard.add(new Heard(message.getSubject(), envelope.id(), body));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public JsonNode spawn(AgentId agent, String... capabilities) throws Exception {
    return spawnAs(agent, "per_task", "scripted", capabilities);
  }

  public JsonNode spawnAs(AgentId agent, String session, String executor, String... capabilities)
      throws Exception {
    AgentSpec spec = new AgentSpec("Analyzer", List.of(capabilities), executor, null, session);
    return request(Subjects.command(agent, "spawn"), new AgentMessage.Spawn(agent, spec));
  }

  public JsonNode control(AgentId agent, String command, RunId run) throws Exception {
    return request(
        Subjects.command(agent, command),
        new AgentMessage.Control(agent, command, run, "a test wants it"));
  }

  public JsonNode request(String subject, Object body) throws Exception {
    Envelope envelope = Envelope.of("/command-service", "test.request", Instant.now());
    Message answer =
        connection.request(subject, envelope.toHeaders(), Json.bytes(body), Duration.ofSeconds(3));
    return Json.STRICT.readTree(answer.getData());
  }

  public TaskMessage.Assignment assignment(AgentId agent, String parameters) throws Exception {
    return assignment(agent, parameters, Duration.ofSeconds(60));
  }

  public TaskMessage.Assignment assignment(AgentId agent, String parameters, Duration time)
      throws Exception {
    TaskId task = TaskId.random();
    return new TaskMessage.Assignment(
        task,
        agent,
        Instant.now(),
        1,
        RunId.of(task, 1),
        "Analyze system logs",
        Json.STRICT.readTree(parameters),
        Instant.now().plus(time));
  }

  /** Another attempt at the same task. */
  public TaskMessage.Assignment again(
      TaskMessage.Assignment first, int attempt, String session, String parameters)
      throws Exception {
    return new TaskMessage.Assignment(
        first.taskId(),
        first.assignedTo(),
        Instant.now(),
        attempt,
        RunId.of(first.taskId(), attempt),
        first.description(),
        Json.STRICT.readTree(parameters),
        first.deadline(),
        null,
        session);
  }

  /** Publishes the assignment, not deduplicated by the stream. */
  public void assign(TaskMessage.Assignment assignment) throws Exception {
    Envelope envelope = Envelope.of("/test", "task.assigned", Instant.now());
    connection
        .jetStream()
        .publish(
            Subjects.assignment(assignment.taskId()), envelope.toHeaders(), Json.bytes(assignment));
  }

  public JsonNode awaitHeard(String subject) {
    return awaitHeard(subject, _ -> true);
  }

  public JsonNode awaitHeard(String subject, Predicate<JsonNode> condition) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> find(subject, condition), found -> !found.isEmpty())
        .getFirst();
  }

  public List<JsonNode> find(String subject, Predicate<JsonNode> condition) {
    return heard.stream()
        .filter(h -> h.subject().equals(subject))
        .map(Heard::body)
        .filter(condition)
        .toList();
  }

  /** Everything that the stream holds, in order. */
  public List<Heard> stored(String stream) throws Exception {
    JetStreamManagement management = connection.jetStreamManagement();
    StreamState state = management.getStreamInfo(stream).getStreamState();
    List<Heard> all = new ArrayList<>();
    for (long i = state.getFirstSequence(); i <= state.getLastSequence(); i++) {
      MessageInfo message = management.getMessage(stream, i);
      String id = message.getHeaders().getFirst("ce-id");
      all.add(new Heard(message.getSubject(), id, Json.STRICT.readTree(message.getData())));
    }
    return all;
  }

  public String runnerId() {
    return runnerId;
  }

  public void close() throws Exception {
    connection.close();
    nats.close();
    mcp.close();
  }
}
