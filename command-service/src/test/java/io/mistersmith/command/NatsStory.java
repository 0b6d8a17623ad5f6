package io.mistersmith.command;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.infra.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** The service as it runs, a real NATS, and an onlooker who hears everything. */
public final class NatsStory implements AutoCloseable {

  private static final Caller TEST = Caller.platform("test", "a-story", "a-test");

  public final NatsServer nats = NatsServer.temporary();
  public final TestService service;
  public final List<Message> heard = new CopyOnWriteArrayList<>();
  private final Path dir;
  private Connection onlooker;

  public NatsStory(String... settings) {
    try {
      dir = Files.createTempDirectory("nats-story");
      Path password = Files.writeString(dir.resolve("command"), nats.password("command"));
      String[] all = new String[settings.length + 4];
      System.arraycopy(settings, 0, all, 4, settings.length);
      all[0] = "--smith.nats.url=" + nats.url();
      all[1] = "--smith.nats.user=command";
      all[2] = "--smith.nats.password-file=" + password;
      all[3] = "--smith.nats.reconnect-max-wait=200ms";
      service = TestService.start(all);
      onlooker =
          Nats.connect(
              new Options.Builder()
                  .server(nats.url())
                  .userInfo("admin", nats.password("admin"))
                  .maxReconnects(-1)
                  .reconnectWait(Duration.ofMillis(50))
                  .build());
      // Not ">": with an ear on every inbox the server would go on to serve pulls of a service that
      // is gone.
      onlooker
          .createDispatcher(heard::add)
          .subscribe("tasks.>")
          .subscribe("agents.>")
          .subscribe("discoveries.>")
          .subscribe("context.>");
      onlooker.flush(Duration.ofSeconds(5));
    } catch (IOException | InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  public FakeRunner runner(String id) throws IOException {
    return new FakeRunner(id, nats, Files.createTempDirectory("fake-runner"));
  }

  public JetStreamManagement management() throws IOException {
    return onlooker.jetStreamManagement();
  }

  public void awaitReady() {
    await().atMost(Duration.ofSeconds(20)).until(service.bean(Streams.class)::areReady);
    await().until(() -> onlooker.getStatus() == Connection.Status.CONNECTED);
  }

  public Connection onlooker() {
    return onlooker;
  }

  public void send(Object command) {
    service.bean(Commands.class).send(command, TEST);
  }

  public TaskId task(int priority, String... capabilities) {
    TaskId task = TaskId.random();
    send(
        new TaskCommand.CreateTask(
            task,
            "Analyze system logs",
            priority,
            List.of(capabilities),
            JsonNodeFactory.instance.objectNode(),
            600,
            3,
            Instant.now()));
    return task;
  }

  public AgentId agent(String name, String... capabilities) {
    AgentId agent = new AgentId(name);
    send(
        new AgentCommand.CreateAgent(
            agent,
            new AgentSpec("Analyzer", List.of(capabilities), "scripted", null, "per_task"),
            Instant.now()));
    return agent;
  }

  public List<StoredEvent> events(String aggregateId) {
    return service.log().readAggregate(aggregateId, 0, 10_000);
  }

  public List<String> types(String aggregateId) {
    return events(aggregateId).stream().map(StoredEvent::type).toList();
  }

  public void awaitEvent(String aggregateId, String type) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> types(aggregateId).contains(type));
  }

  /** How often that was counted for a reason. */
  public double counted(String counter, String reason) {
    return service.bean(MeterRegistry.class).counter(counter, "reason", reason).count();
  }

  public List<Message> heard(String subject) {
    return heard.stream().filter(message -> message.getSubject().equals(subject)).toList();
  }

  @Override
  public void close() {
    service.close();
    try {
      onlooker.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    nats.close();
  }
}
