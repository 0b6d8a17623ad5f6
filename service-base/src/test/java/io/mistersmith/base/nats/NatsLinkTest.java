package io.mistersmith.base.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.base.breaker.BreakerSettings;
import io.mistersmith.base.breaker.Breakers;
import io.mistersmith.infra.NatsServer;
import io.nats.client.Dispatcher;
import io.nats.client.Options;
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
  @Tag("D-161")
  void whatIsWorkedOnForLongAndWhatWaitsBehindItIsGivenToNobodyElse() throws Exception {
    link.start();
    await().until(link::isConnected);
    stream(Duration.ofMillis(600));
    link.consume(
        "TASKS",
        "ingest",
        message -> {
          Thread.sleep(message.deliveries() == 1 ? 1500 : 0); // longer than twice the ack wait
          seen.add(new String(message.body(), StandardCharsets.UTF_8) + "/" + message.deliveries());
          return Verdict.ACK;
        });

    for (int n = 1; n <= 3; n++) {
      link.publish("tasks.t.queue.5", Map.of("n", n), envelope());
    }

    await().until(() -> pending() == 0);
    assertThat(seen).containsExactly("{\"n\":1}/1", "{\"n\":2}/1", "{\"n\":3}/1");
  }

  /** Messages that are not acknowledged. */
  private long pending() throws Exception {
    var consumer = link.connection().jetStreamManagement().getConsumerInfo("TASKS", "ingest");
    return consumer.getNumAckPending() + consumer.getNumPending();
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
    assertThat(meters.counter("smith.nats.refused", "reason", "missing_envelope").count()).isOne();
  }

  @Test
  @Tag("D-113")
  void anEnvelopeThatContradictsItselfIsRefusedByThatName() throws Exception {
    link.start();
    await().until(link::isConnected);
    link.subscribe("tasks.*.queue.*", null, (message, reply) -> seen.add(message.subject()));
    var headers = envelope().toHeaders();
    headers.put("Nats-Msg-Id", "another");

    link.connection().publish("tasks.two.queue.5", headers, new byte[] {'{', '}'});

    await()
        .until(
            () ->
                meters.counter("smith.nats.refused", "reason", "contradictory_envelope").count()
                    == 1);
    assertThat(seen).isEmpty();
  }

  @Test
  @Tag("D-151")
  @Tag("D-152")
  @Tag("D-153")
  void theDefaultsAreThoseOfTheSeedsAndTheBackOffGrowsToItsCeiling() {
    var defaults =
        new org.springframework.boot.context.properties.bind.Binder(
                new org.springframework.boot.context.properties.source
                    .MapConfigurationPropertySource(Map.of("smith.nats.url", "nats://127.0.0.1:1")))
            .bindOrCreate("smith.nats", NatsSettings.class);
    assertThat(defaults.pingInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.maxReconnects()).isEqualTo(10);
    NatsLink one = new NatsLink(defaults, meters);

    for (int attempt = 1; attempt <= 7; attempt++) {
      long full = 100L << (attempt - 1);
      assertThat(one.connecting().backOff(attempt).toMillis()).isBetween(full * 3 / 4, full);
    }
    assertThat(one.connecting().backOff(1000).toMillis()).isBetween(7500L, 10_000L);
    assertThat(one.neededToBeReady()).isTrue();
  }

  @Test
  @Tag("D-095")
  void buffersAreThoseOfTheClient() {
    Options own = link.connecting().options();
    Options client = new Options.Builder().build();

    assertThat(own.getBufferSize()).isEqualTo(client.getBufferSize());
    assertThat(own.getReconnectBufferSize()).isEqualTo(client.getReconnectBufferSize());
    assertThat(own.getMaxMessagesInOutgoingQueue())
        .isEqualTo(client.getMaxMessagesInOutgoingQueue());
    assertThat(own.isDiscardMessagesWhenOutgoingQueueFull())
        .isEqualTo(client.isDiscardMessagesWhenOutgoingQueueFull());
  }

  @Test
  @Tag("D-090")
  @Tag("D-154")
  @Tag("D-160")
  void subscriptionsComeBackOnTheSameConnectionAndItsEventsAreCounted() throws Exception {
    link.start();
    await().until(link::isConnected);
    link.subscribe("tasks.*.queue.*", null, (message, reply) -> seen.add(message.subject()));
    var before = link.connection();
    server.stop();
    await().until(() -> !link.isConnected());
    server.start();
    await().until(link::isConnected);

    assertThat(link.connection()).isSameAs(before);
    await()
        .until(
            () -> {
              link.announce("tasks.back.queue.5", Map.of(), envelope());
              return seen.contains("tasks.back.queue.5");
            });
    for (String event : List.of("CONNECTED", "DISCONNECTED", "RECONNECTED")) {
      assertThat(meters.counter("smith.nats.connection.events", "event", event).count())
          .as(event)
          .isPositive();
    }
  }

  @Test
  @Tag("D-114")
  @Tag("D-155")
  @Tag("D-157")
  @Tag("D-158")
  @Tag("D-159")
  void inAQueueGroupOneHandlerOfEachHearsAndOutsideOfItEverybody() throws Exception {
    List<String> grouped = new CopyOnWriteArrayList<>();
    try (NatsLink other = link("command")) {
      for (NatsLink one : List.of(link, other)) {
        one.start();
        await().until(one::isConnected);
        one.subscribe("agents.*.events.*", "group", (m, reply) -> grouped.add(m.subject()));
        one.subscribe("agents.*.events.*", null, (m, reply) -> seen.add(m.subject()));
        one.connection().flush(Duration.ofSeconds(2));
      }
      for (int i = 0; i < 20; i++) {
        link.announce("agents.a.events.e" + i, Map.of(), envelope());
      }

      await().until(() -> seen.size() == 40);
      await().until(() -> grouped.size() == 20);
      assertThat(grouped).doesNotHaveDuplicates();
    }
  }

  @Test
  @Tag("D-198")
  void subscriptionsAreAsManyAsAnybodyWants() throws Exception {
    link.start();
    await().until(link::isConnected);
    Dispatcher all = link.connection().createDispatcher(m -> seen.add(m.getSubject()));
    for (int n = 0; n < 10_000; n++) {
      all.subscribe("agents.a" + n + ".events.x");
    }
    link.connection().flush(Duration.ofSeconds(10));

    for (int n : List.of(0, 9_999)) {
      link.connection().publish("agents.a" + n + ".events.x", new byte[0]);
    }
    await().until(() -> seen.equals(List.of("agents.a0.events.x", "agents.a9999.events.x")));
    assertThat(link.connection().getLastError()).isNullOrEmpty();
  }

  @Test
  @Tag("D-162")
  @Tag("D-169")
  void aHandlerThatFailsIsCountedAndToldAndTheNextMessageIsHandled() throws Exception {
    link.start();
    await().until(link::isConnected);
    link.subscribe(
        "tasks.*.queue.*",
        null,
        (message, reply) -> {
          if (message.token(1).equals("bad")) {
            throw new IllegalStateException("not this one");
          }
          seen.add(message.subject());
        });
    link.subscribe("system.events.error", null, (message, reply) -> seen.add(message.subject()));

    link.announce("tasks.bad.queue.5", Map.of(), envelope());
    link.announce("tasks.good.queue.5", Map.of(), envelope());

    await()
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactlyInAnyOrder("tasks.good.queue.5", "system.events.error"));
    assertThat(meters.counter("smith.nats.handler.errors").count()).isOne();
  }

  @Test
  void aConsumedMessageWhoseHandlerFailsAgainAndAgainIsParkedAndTheNextOneIsHandled()
      throws Exception {
    link.start();
    await().until(link::isConnected);
    stream();
    List<String> parked = new CopyOnWriteArrayList<>();
    link.parkIn(message -> parked.add(message.subject() + " " + message.reason()));
    link.consume(
        "TASKS",
        "ingest",
        message -> {
          seen.add(message.subject());
          if (message.token(1).equals("bad")) {
            throw new IllegalStateException("not this one");
          }
          return Verdict.ACK;
        });

    link.publish("tasks.bad.queue.5", Map.of(), envelope());
    link.publish("tasks.good.queue.5", Map.of(), envelope().withId("another"));

    await().until(() -> !parked.isEmpty());
    assertThat(parked).containsExactly("tasks.bad.queue.5 handler_failed");
    assertThat(seen)
        .containsExactlyInAnyOrder("tasks.bad.queue.5", "tasks.good.queue.5", "tasks.bad.queue.5");
    assertThat(meters.counter("smith.nats.parked", "reason", "handler_failed").count()).isOne();
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
        .isInstanceOf(NobodyListens.class)
        .hasMessage("nobody listens on agents.a.commands.stop");

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

  @Test
  @Tag("D-124")
  @Tag("D-170")
  void anAnswerCarriesTheCorrelationOfItsRequestAndOneThatDoesNotComeIsAwaitedForTheSetTime()
      throws Exception {
    link.start();
    await().until(link::isConnected);
    try (NatsLink runner = link("runner")) {
      runner.start();
      await().until(runner::isConnected);
      runner.subscribe(
          "agents.*.commands.*",
          null,
          (message, reply) -> {
            if (message.token(1).equals("a")) {
              reply.with(Map.of(), envelope());
            }
          });
      runner.connection().flush(Duration.ofSeconds(2));

      var answer =
          link.request(
              "agents.a.commands.stop", Map.of(), envelope().correlated("a-story", "a-cause"));
      long from = System.nanoTime();
      assertThatThrownBy(() -> link.request("agents.mute.commands.stop", Map.of(), envelope()))
          .isInstanceOf(NatsUnavailable.class)
          .isNotInstanceOf(NobodyListens.class)
          .hasMessageContaining("1000 ms");

      assertThat(answer.getHeaders().getFirst("ce-correlationid")).isEqualTo("a-story");
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .isBetween(Duration.ofMillis(950), Duration.ofSeconds(10));
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
    stream(Duration.ofSeconds(30));
  }

  private void stream(Duration ackWait) throws Exception {
    var management = link.connection().jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder().name("TASKS").subjects("tasks.*.queue.*").build());
    management.addOrUpdateConsumer(
        "TASKS", ConsumerConfiguration.builder().durable("ingest").ackWait(ackWait).build());
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
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            2),
        meters,
        new Breakers(
                new BreakerSettings(
                    5, Duration.ofSeconds(60), 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                meters)
            .named("nats", Duration.ofSeconds(1)));
  }

  private static Envelope envelope() {
    return Envelope.of("/test", "test.message", Instant.EPOCH);
  }
}
