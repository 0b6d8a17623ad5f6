package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.infra.NatsServer;
import io.mistersmith.query.metrics.MetricsSettings;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;

@Tag("D-225")
class SocketTest {
  private static final Duration EVERY = Duration.ofMillis(300);

  @TempDir static Path dir;
  private static NatsServer nats;
  private static Platform service;

  @BeforeAll
  static void start() throws Exception {
    nats = NatsServer.temporary().start();
    service =
        Platform.start(
            dir,
            "--smith.metrics.every=" + EVERY.toMillis() + "ms",
            "--smith.socket.recheck=300ms",
            "--smith.socket.connections-per-agent=2",
            "--smith.socket.authenticate-within=1s",
            "--smith.nats.url=" + nats.url(),
            "--smith.nats.user=query",
            "--smith.nats.password-file="
                + Files.writeString(dir.resolve("nats"), nats.password("query")));
  }

  @AfterAll
  static void stop() {
    service.close();
    nats.close();
  }

  @Nested
  class Metrics {
    @Test
    @Tag("D-036")
    @Tag("D-037")
    @Tag("D-038")
    @Tag("D-040")
    void areTheSameOverTheSocketAndByPollingForTheSameInstant() {
      service.events.record("Agent", "agent-m", Samples.running(new AgentId("agent-m"), "m"));
      try (Client client = new Client()) {
        await()
            .until(
                () -> {
                  JsonNode polled = service.read("/metrics/system");
                  return client.of("metrics_update").stream()
                      .map(update -> update.at("/payload/metrics"))
                      .anyMatch(polled::equals);
                });
        JsonNode update = client.of("metrics_update").getLast();
        assertThat(update.at("/payload/component").asText()).isEqualTo("system");
        JsonNode agents = update.at("/payload/metrics/agents");
        assertThat(agents.path("total").asLong())
            .isGreaterThanOrEqualTo(agents.path("idle").asLong() + agents.path("busy").asLong());
        await()
            .until(
                () -> service.read("/metrics/system").at("/agents/by_status/running").asInt() > 0);
      }
    }

    /** Not earlier, whatever the machine does meanwhile: at most one in each interval. */
    @Test
    @Tag("D-035")
    void areNewOnceInEachInterval() {
      assertThat(new Binder().bindOrCreate("smith.metrics", MetricsSettings.class).every())
          .isEqualTo(Duration.ofSeconds(5));
      try (Client client = new Client()) {
        List<Instant> times =
            await()
                .atMost(Duration.ofSeconds(60))
                .until(
                    () ->
                        client.of("metrics_update").stream()
                            .map(update -> update.at("/payload/metrics/timestamp").asText())
                            .map(Instant::parse)
                            .distinct()
                            .toList(),
                    seen -> seen.size() >= 8);

        assertThat(times).isSorted();
        assertThat(Duration.between(times.getFirst(), times.getLast()))
            .as("in %s intervals, give or take one", times.size() - 1)
            .isGreaterThan(EVERY.multipliedBy(times.size() - 2L).minusMillis(50));
      }
    }

    @Test
    @Tag("D-033")
    @Tag("D-034")
    @Tag("D-105")
    void comeFromTheServersAndTheMachine() throws Exception {
      await().until(() -> service.read("/stats/nats").path("connected").asBoolean());
      long before = service.read("/stats/nats").at("/account/messages_in").asLong();
      io.nats.client.Connection link =
          io.nats.client.Nats.connect(
              io.nats.client.Options.builder()
                  .server(nats.url())
                  .userInfo("admin", nats.password("admin"))
                  .build());
      try {
        for (int n = 0; n < 50; n++) {
          link.publish("test", new byte[1]);
        }
        link.flush(Duration.ofSeconds(5));
        JsonNode now = service.read("/stats/nats").path("account");
        assertThat(now.path("messages_in").asLong()).isGreaterThanOrEqualTo(before + 50);
        assertThat(now.path("connections").asLong()).isGreaterThanOrEqualTo(2);
        await()
            .until(
                () -> service.read("/metrics/system").at("/nats/messages_per_sec").asDouble() > 0);
        assertThat(service.read("/metrics/system").at("/system/memory_mb").asLong()).isPositive();
      } finally {
        link.close();
      }
    }
  }

  @Nested
  class Subscriptions {
    @Test
    void tellOnlyWhatTheirFilterLetsThroughUntilTheyEnd() {
      AgentId agent = AgentId.random();
      try (Client client = new Client()) {
        String id =
            client
                .ask(
                    "subscribe",
                    "{\"topic\":\"discoveries\",\"filter\":{\"agent_id\":\"%s\",\"min_confidence\":0.7}}"
                        .formatted(agent))
                .at("/payload/subscription_id")
                .asText();
        share(agent, "0.69");
        long in = share(agent, "0.70");
        await().until(() -> !client.of("discovery").isEmpty());
        assertThat(client.of("discovery").getFirst().at("/payload/position").asLong())
            .isEqualTo(in);

        client.ask(
            "filter",
            "{\"subscription_id\":\"%s\",\"filter\":{\"agent_id\":\"%s\"}}".formatted(id, agent));
        share(agent, "0.1");
        await().until(() -> client.of("discovery").size() == 2);

        client.ask("unsubscribe", "{\"subscription_id\":\"" + id + "\"}");
        share(agent, "0.9");
        client.ask("ping", "{}");
        assertThat(client.of("discovery")).hasSize(2);
      }
    }

    @Test
    void tellOfAgentsAndEvents() {
      AgentId agent = AgentId.random();
      try (Client client = new Client()) {
        client.ask("subscribe", "{\"topic\":\"agents\"}");
        client.ask("subscribe", "{\"topic\":\"events\",\"filter\":{\"type\":[\"agent.created\"]}}");
        service.events.record("Agent", agent.value(), Samples.running(agent, "t" + agent));

        await().until(() -> client.of("agent").size() >= 3 && !client.of("event").isEmpty());
        assertThat(client.of("agent").getLast().at("/payload/data/status").asText())
            .isEqualTo("running");
        assertThat(client.of("event").getFirst().at("/payload/data/type").asText())
            .isEqualTo("agent.created");
      }
    }

    @Test
    void thatMakeNoSenseAreRefusedByName() {
      try (Client client = new Client()) {
        assertThat(client.ask("subscribe", "{\"topic\":\"rumours\"}").toString()).contains("topic");
        assertThat(client.ask("subscribe", "{\"topic\":\"tasks\",\"filter\":{\"x\":1}}").toString())
            .contains("invalid_input", "x");
        assertThat(client.ask("unsubscribe", "{\"subscription_id\":\"sub_99\"}").toString())
            .contains("subscription_unknown");
        assertThat(client.ask("dance", "{}").toString()).contains("must be one of");
      }
    }
  }

  @Nested
  class Commands {
    @Test
    @Tag("D-039")
    void areHandedOnAsTheCallerAndAnswered() {
      service.commands.answers(
          _ ->
              new CommandServiceDouble.Reply(
                  202, "{\"task_id\":\"task_1\"}", Map.of("X-Event-Position", "7")));
      try (Client client = new Client()) {
        JsonNode answer =
            client.ask(
                "command",
                "{\"command\":\"create_task\",\"arguments\":{\"description\":\"x\"},\"idempotency_key\":\"k1\"}");

        assertThat(answer.path("type").asText()).isEqualTo("command_result");
        assertThat(answer.at("/payload/result/task_id").asText()).isEqualTo("task_1");
        assertThat(answer.at("/payload/position").asLong()).isEqualTo(7);
        CommandServiceDouble.Asked asked = service.commands.taken();
        assertThat(asked.path()).isEqualTo("/api/v1/tasks");
        assertThat(asked.body()).isEqualTo("{\"description\":\"x\"}");
        assertThat(asked.header("Idempotency-Key")).isEqualTo("k1");
        assertThat(asked.header("X-On-Behalf-Of")).isNotBlank();
      }
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "create_task  | {}                          | a\\u0000b   | Idempotency-Key",
          "create_task  | {}                          | a\\r\\nX: b  | Idempotency-Key",
          "create_task  | {}                          | caf\u00e9     | Idempotency-Key",
          "cancel_task  | {\"task_id\":\"a\\u0000b\"}    | k          | task_id",
          "cancel_task  | {\"task_id\":\"a\\r\\nX: b\"}   | k          | task_id",
          "pause_agent  | {\"agent_id\":\"../tasks\"}    | k          | agent_id"
        })
    void areAnsweredAlsoWhenTheyCannotBeHandedOn(
        String command, String arguments, String key, String field) {
      try (Client client = new Client()) {
        JsonNode answer =
            client.ask(
                "command",
                "{\"command\":\"%s\",\"arguments\":%s,\"idempotency_key\":\"%s\"}"
                    .formatted(command, arguments, key));

        assertThat(answer.path("type").asText()).isEqualTo("error");
        assertThat(answer.at("/payload/code").asText()).isEqualTo("invalid_input");
        assertThat(answer.at("/payload/violations/0/field").asText()).isEqualTo(field);
      }
    }

    /** More than may wait at once: each gives its place back. */
    @Test
    void areAnsweredAlsoWhenSomethingUnforeseenHappens() {
      service.commands.answers(
          _ -> new CommandServiceDouble.Reply(202, "{}", Map.of("X-Event-Position", "nowhere")));
      try (Client client = new Client()) {
        for (int i = 0; i < 10; i++) {
          JsonNode answer = client.ask("command", "{\"command\":\"create_task\",\"arguments\":{}}");

          assertThat(answer.at("/payload/code").asText()).isEqualTo("internal_error");
          assertThat(answer.toString()).doesNotContain("nowhere", "Exception");
        }
      }
    }

    @Test
    void ofAWorkerAreOnlyThoseItMayGive() {
      AgentId agent = AgentId.random();
      letIn(agent);
      try (Client worker = new Client("Authorization", "Bearer worker " + agent)) {
        JsonNode answer =
            worker.ask(
                "command", "{\"command\":\"cancel_task\",\"arguments\":{\"task_id\":\"t\"}}");

        assertThat(answer.at("/payload/code").asText()).isEqualTo("role_missing");
      }
    }
  }

  @Nested
  class Connections {
    @Test
    void withoutATokenMayOnlyAuthenticateAndOnlyForAMoment() {
      try (Client late = new Client("X-None", "1");
          Client early = new Client("X-None", "1")) {
        assertThat(early.ask("subscribe", "{\"topic\":\"tasks\"}").toString())
            .contains("token_required");
        assertThat(early.ask("authenticate", "{\"token\":\"" + Platform.ADMIN + "\"}").toString())
            .contains("admin");
        await().until(() -> !early.of("metrics_update").isEmpty());
        await().until(() -> late.closed == 1008);
        assertThat(late.of("metrics_update")).isEmpty();
        assertThat(early.closed).isZero();
      }
    }

    @Test
    void ofAWorkerAreSoManyHoweverItSaysWhoItIs() {
      AgentId agent = AgentId.random();
      letIn(agent);
      String token = "worker " + agent;
      String authenticate = "{\"token\":\"" + token + "\"}";
      try (Client byHeader = new Client("Authorization", "Bearer " + token);
          Client byMessage = new Client("X-None", "1")) {
        assertThat(byMessage.ask("authenticate", authenticate).path("type").asText())
            .isEqualTo("authenticated");
        try (Client third = new Client("X-None", "1")) {
          assertThat(third.ask("authenticate", authenticate).toString())
              .contains("too_many_sockets");
          await().until(() -> third.closed == 1008);
        }
        assertThat(refusal(() -> new Client("Authorization", "Bearer " + token))).isEqualTo(429);
        assertThat(byHeader.closed).isZero();
      }
      await()
          .ignoreExceptions()
          .untilAsserted(() -> new Client("Authorization", "Bearer " + token).close());
    }

    @Test
    void takeTheTokenFromTheSubprotocolAndRefuseAWrongOne() {
      try (Client good = Client.byProtocol(Platform.ADMIN)) {
        await().until(() -> !good.of("metrics_update").isEmpty());
      }
      assertThat(refusal(() -> Client.byProtocol("wrong"))).isEqualTo(401);
      assertThat(refusal(() -> new Client("Authorization", "Bearer wrong"))).isEqualTo(401);
      assertThat(refusal(() -> new Client("Origin", "https://evil.example"))).isEqualTo(403);
    }

    @Test
    void takeNoParameters() {
      assertThat(
              refusal(
                  () -> new Client("Authorization", "Bearer " + Platform.ADMIN, "?channel=tasks")))
          .isEqualTo(400);
    }

    @Test
    void endWithTheTokenOfTheWorker() {
      AgentId agent = AgentId.random();
      letIn(agent);
      try (Client worker = new Client("Authorization", "Bearer worker " + agent)) {
        service.events.record("Agent", agent.value(), new AgentStopped(agent, Samples.T0));

        await().until(() -> worker.closed == 1008);
      }
    }

    @Test
    void sayTooBigAndTooFast() {
      try (Client client = new Client();
          Client big = new Client()) {
        IntStream.range(0, 40).forEach(_ -> client.send("ping", "{}"));
        await().until(() -> client.of("error").toString().contains("too_many_messages"));
        big.send("ping", "{\"x\":\"" + "x".repeat(70_000) + "\"}");
        await().until(() -> big.closed == 1009);
      }
    }

    @Test
    void surviveAMessageThatIsNotJson() {
      try (Client client = new Client()) {
        client.text("{");
        client.text("[]");
        await().until(() -> client.of("error").size() == 2);
        assertThat(client.ask("ping", "{}").path("type").asText()).isEqualTo("pong");
      }
    }
  }

  /** Its token is known when this returns. */
  private static void letIn(AgentId agent) {
    long known =
        service.events.record("Agent", agent.value(), Samples.running(agent, "worker " + agent));
    service.read("/api/v1/agents/" + agent + "?min_position=" + known);
  }

  private static long share(AgentId agent, String confidence) {
    DiscoveryId id = DiscoveryId.random();
    return service.events.record(
        "Discovery",
        id.value(),
        Samples.shared(id.value(), agent.value(), DiscoveryType.PATTERN, confidence, null));
  }

  private static int refusal(Runnable opening) {
    try {
      opening.run();
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
    throw new AssertionError("was let in");
  }

  private static final class Client implements AutoCloseable, WebSocket.Listener {
    final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    volatile int closed;
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private int asked;

    Client() {
      this("Authorization", "Bearer " + Platform.ADMIN);
    }

    Client(String header, String value) {
      this(header, value, "");
    }

    Client(String header, String value, String query) {
      socket =
          service
              .http
              .newWebSocketBuilder()
              .header(header, value)
              .buildAsync(address(query), this)
              .join();
    }

    private Client(String protocol) {
      socket =
          service
              .http
              .newWebSocketBuilder()
              .subprotocols("mistersmith.v1", protocol)
              .buildAsync(address(""), this)
              .join();
    }

    static Client byProtocol(String token) {
      return new Client("bearer." + token);
    }

    private static URI address(String query) {
      return URI.create(service.uri("/ws" + query).toString().replace("http:", "ws:"));
    }

    void text(String text) {
      socket.sendText(text, true).join();
    }

    void send(String type, String payload) {
      text("{\"type\":\"%s\",\"payload\":%s,\"correlation_id\":\"none\"}".formatted(type, payload));
    }

    /** The answer, by its correlation id. */
    JsonNode ask(String type, String payload) {
      String id = "c" + ++asked;
      text(
          "{\"type\":\"%s\",\"payload\":%s,\"correlation_id\":\"%s\"}"
              .formatted(type, payload, id));
      return await()
          .until(
              () ->
                  messages.stream()
                      .filter(one -> one.path("correlation_id").asText().equals(id))
                      .findFirst()
                      .orElse(null),
              java.util.Objects::nonNull);
    }

    List<JsonNode> of(String type) {
      return messages.stream().filter(one -> one.path("type").asText().equals(type)).toList();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(Platform.json(part.toString()));
        part.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed = code;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
