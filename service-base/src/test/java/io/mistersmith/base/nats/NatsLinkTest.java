package io.mistersmith.base.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.base.breaker.BreakerSettings;
import io.mistersmith.base.breaker.Breakers;
import io.mistersmith.infra.NatsServer;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsLinkTest {
  @TempDir Path dir;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private NatsServer server;
  private NatsLink link;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.temporary();
    link = link("command");
  }

  @AfterEach
  void stop() {
    link.close();
    server.close();
  }

  @Test
  @Tag("D-167")
  void connectsOnceTheServerIsThereAndAgainAfterARestart() {
    server.stop();
    link.start();
    assertThat(link.isConnected()).isFalse();
    assertThatThrownBy(() -> link.publish("tasks.t.queue.5", Map.of(), envelope()))
        .isInstanceOf(NatsUnavailable.class);

    server.start();
    await().until(link::isConnected);
    server.stop();
    await().until(() -> !link.isConnected());
    server.start();
    await().until(link::isConnected);
  }

  @Test
  @Tag("D-161")
  void aConsumerIsGivenEachMessageUntilItIsAcknowledged() throws Exception {
    link.start();
    await().until(link::isConnected);
    stream();
    link.consume(
        "TASKS",
        "ingest",
        message -> {
          String body = new String(message.body(), StandardCharsets.UTF_8);
          seen.add(body + "/" + message.deliveries());
          return message.deliveries() == 1 && body.contains("\"n\":1")
              ? new Verdict.Retry(Duration.ofMillis(10))
              : Verdict.ACK;
        });

    for (int n = 1; n <= 3; n++) {
      link.publish("tasks.t.queue.5", Map.of("n", n), envelope());
    }

    await()
        .untilAsserted(
            () ->
                assertThat(seen)
                    .contains("{\"n\":1}/1", "{\"n\":2}/1", "{\"n\":3}/1", "{\"n\":1}/2")
                    .hasSize(4));
  }

  @Test
  void aConsumerGoesOnAfterTheStoreWasWipedAndTheStreamMadeAnew() throws Exception {
    link.onConnected(
        () -> {
          try {
            stream();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    link.start();
    await().until(link::isConnected);
    link.consume(
        "TASKS",
        "ingest",
        message -> {
          seen.add(new String(message.body(), StandardCharsets.UTF_8));
          return Verdict.ACK;
        });
    publishUntilTaken(1);
    await().until(() -> seen.contains("{\"n\":1}"));

    server.stop();
    server.wipe();
    server.start();
    await().until(link::isConnected);
    publishUntilTaken(2);

    await().until(() -> seen.contains("{\"n\":2}"));
  }

  @Test
  @Tag("D-113")
  void aMessageWithoutAValidEnvelopeIsRefusedAndCounted() throws Exception {
    link.start();
    await().until(link::isConnected);
    link.subscribe("tasks.*.queue.*", null, (message, reply) -> seen.add(message.subject()));

    link.connection().publish("tasks.bare.queue.5", "{}".getBytes(StandardCharsets.UTF_8));
    link.announce("tasks.good.queue.5", Map.of(), envelope());

    await().until(() -> seen.contains("tasks.good.queue.5"));
    assertThat(seen).doesNotContain("tasks.bare.queue.5");
    assertThat(meters.counter("smith.nats.refused", "reason", "invalid_envelope").count()).isOne();
  }

  @Test
  @Tag("D-156")
  void aRequestThatNobodyHearsIsToldSoAndOneThatIsHeardIsAnswered() throws Exception {
    link.start();
    await().until(link::isConnected);
    assertThatThrownBy(
            () ->
                link.request(
                    "agents.a.commands.stop", Map.of(), envelope(), Duration.ofSeconds(30)))
        .isInstanceOf(NatsUnavailable.class);

    try (NatsLink runner = link("runner")) {
      runner.start();
      await().until(runner::isConnected);
      runner.subscribe(
          "agents.*.commands.*",
          null,
          (message, reply) -> reply.with(Map.of("to", message.token(1)), envelope()));
      runner.connection().flush(Duration.ofSeconds(2));

      var answer =
          link.request("agents.a.commands.stop", Map.of(), envelope(), Duration.ofSeconds(5));

      assertThat(new String(answer.getData(), StandardCharsets.UTF_8)).isEqualTo("{\"to\":\"a\"}");
      assertThat(Envelope.read(answer.getHeaders())).isPresent();
    }
  }

  private void publishUntilTaken(int n) {
    Envelope envelope = envelope();
    await()
        .ignoreExceptions()
        .until(
            () -> {
              link.publish("tasks.t.queue.5", Map.of("n", n), envelope);
              return true;
            });
  }

  @Test
  @Tag("D-098")
  @Tag("D-220")
  void publishingThatFailsInARowIsNotTriedForAWhile() throws Exception {
    link.start();
    await().until(link::isConnected);
    for (int n = 1; n <= 5; n++) {
      assertThatThrownBy(() -> link.publish("tasks.t.queue.5", Map.of(), envelope()))
          .hasMessageContaining("tasks.t.queue.5");
    }
    assertThatThrownBy(() -> link.publish("tasks.t.queue.5", Map.of(), envelope()))
        .isInstanceOf(NatsUnavailable.class)
        .hasMessageContaining("not tried for a while");

    stream();
    await()
        .ignoreExceptionsInstanceOf(NatsUnavailable.class)
        .until(
            () -> {
              link.publish("tasks.t.queue.5", Map.of(), envelope());
              return true;
            });
  }

  private void stream() throws Exception {
    var management = link.connection().jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder().name("TASKS").subjects("tasks.*.queue.*").build());
    management.addOrUpdateConsumer(
        "TASKS", ConsumerConfiguration.builder().durable("ingest").build());
  }

  private NatsLink link(String user) throws Exception {
    Path password = Files.writeString(dir.resolve(user), server.password(user));
    return new NatsLink(
        new NatsSettings(
            server.url(),
            user,
            password,
            "test",
            Duration.ofSeconds(30),
            10,
            Duration.ofMillis(500),
            Duration.ofSeconds(2)),
        meters,
        new Breakers(
                new BreakerSettings(5, Duration.ofSeconds(60), 1, Duration.ofSeconds(1)), meters)
            .named("nats", Duration.ofSeconds(1)));
  }

  private static Envelope envelope() {
    return Envelope.of("/test", "test.message", Instant.EPOCH);
  }
}
