package io.mistersmith.command.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.NatsStory;
import io.mistersmith.eventstore.StoredEvent;
import io.nats.client.Message;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventRelayTest {
  private NatsStory story;

  @BeforeEach
  void start() {
    story = new NatsStory();
    story.awaitReady();
  }

  @AfterEach
  void stop() {
    story.close();
  }

  @Test
  @Tag("D-006")
  @Tag("D-007")
  @Tag("D-008")
  @Tag("D-009")
  void aDiscoveryIsToldOnceInTheAgreedForm() throws Exception {
    DiscoveryId id = share(Instant.parse("2025-07-09T15:30:00.123Z"));
    await().until(() -> story.heard("discoveries.agent-analyst.pattern").size() == 1);

    Message told = story.heard("discoveries.agent-analyst.pattern").getFirst();
    JsonNode body = Json.STRICT.readTree(told.getData());
    List<String> fields = new ArrayList<>();
    body.fieldNames().forEachRemaining(fields::add);
    assertThat(fields)
        .containsExactlyInAnyOrder(
            "agent_id",
            "agent_role",
            "discovery_type",
            "content",
            "confidence",
            "timestamp",
            "related_to",
            "discovery_id");
    assertThat(body.path("discovery_type").asText()).isEqualTo("Pattern");
    assertThat(body.path("timestamp").asText()).isEqualTo("2025-07-09T15:30:00.123Z");

    StoredEvent event = story.events(id.value()).getFirst();
    assertThat(told.getHeaders().getFirst("ce-id")).isEqualTo(event.eventId());
    assertThat(told.getHeaders().getFirst("Nats-Msg-Id")).isEqualTo(event.eventId());
    assertThat(told.getHeaders().getFirst("ce-type")).isEqualTo("discovery.shared");
    assertThat(told.getHeaders().getFirst("ce-correlationid")).isEqualTo("a-story");
    assertThat(told.getHeaders().getFirst("ce-position")).isEqualTo("" + event.position());
    assertThat(told.getHeaders().getFirst("ce-hash"))
        .isEqualTo(HexFormat.of().formatHex(event.hash()));
  }

  @Test
  @Tag("D-013")
  void aDiscoveryIsContextForEverybodyToldOnceUnderAnIdOfItsOwn() throws Exception {
    DiscoveryId id = share(Instant.parse("2025-07-09T15:30:00.123Z"));
    await().until(() -> story.heard("context.broadcast").size() == 1);

    Message told = story.heard("context.broadcast").getFirst();
    JsonNode body = Json.STRICT.readTree(told.getData());
    assertThat(body.path("discovery_id").asText()).isEqualTo(id.value());
    assertThat(body.path("topic").asText()).isEqualTo("discovery.pattern");
    assertThat(body.path("content").asText()).isEqualTo("Errors come in bursts");
    assertThat(body.path("expires_at").asText()).isEqualTo("2025-07-10T15:30:00.123Z");
    StoredEvent event = story.events(id.value()).getFirst();
    assertThat(told.getHeaders().getFirst("ce-id"))
        .isEqualTo(event.eventId() + "-context.shared")
        .isEqualTo(told.getHeaders().getFirst("Nats-Msg-Id"));
    assertThat(told.getHeaders().getFirst("ce-position")).isEqualTo("" + event.position());
  }

  @Test
  @Tag("D-188")
  void whatHappensToAnAgentIsTold() throws Exception {
    story.agent("agent-analyst", "log_analysis");
    await().until(() -> !story.heard("agents.agent-analyst.events.created").isEmpty());

    Message told = story.heard("agents.agent-analyst.events.created").getFirst();
    JsonNode body = Json.STRICT.readTree(told.getData());
    assertThat(body.path("agent_id").asText()).isEqualTo("agent-analyst");
    assertThat(body.path("type").asText()).isEqualTo("agent.created");
    assertThat(told.getHeaders().getFirst("ce-type")).isEqualTo("agent.created");
  }

  @Test
  @Tag("D-012")
  void everySubscriberHearsEveryDiscovery() throws Exception {
    List<Message> another = new CopyOnWriteArrayList<>();
    story.onlooker().createDispatcher(another::add).subscribe("discoveries.>");
    story.onlooker().flush(Duration.ofSeconds(5));

    share(Instant.now());
    share(Instant.now());

    await().until(() -> another.size() == 2);
    await().until(() -> story.heard("discoveries.agent-analyst.pattern").size() == 2);
  }

  @Test
  @Tag("D-168")
  void whatIsRecordedWhileNatsIsAwayIsToldInOrderOnceItIsBack() throws Exception {
    story.nats.stop();
    List<TaskId> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(story.task(5, "nobody_has_this"));
    }
    story.nats.start();
    story.awaitReady();

    await().until(() -> stored("TASKS") == 20);
    List<String> told = new ArrayList<>();
    for (long n = 1; n <= 20; n++) {
      told.add(story.management().getMessage("TASKS", n).getSubject());
    }
    assertThat(told)
        .containsExactlyElementsOf(
            tasks.stream().map(task -> "tasks." + task + ".queue.5").toList());
  }

  @Test
  @Tag("D-168")
  void whatWasToldAndNoStreamHasTakenIsToldAgainInOrder() throws Exception {
    List<TaskId> tasks = new ArrayList<>();
    tasks.add(story.task(5, "nobody_has_this"));
    await().until(() -> stored("TASKS") == 1);
    story.nats.signal("STOP");
    double before = published();
    for (int i = 0; i < 20; i++) {
      tasks.add(story.task(5, "nobody_has_this"));
    }
    await().until(() -> published() >= before + 20);
    story.nats.kill();
    story.nats.start();
    story.awaitReady();

    await().until(() -> stored("TASKS") == 21);
    List<String> told = new ArrayList<>();
    for (long n = 1; n <= 21; n++) {
      told.add(story.management().getMessage("TASKS", n).getSubject());
    }
    assertThat(told)
        .containsExactlyElementsOf(
            tasks.stream().map(task -> "tasks." + task + ".queue.5").toList());
  }

  /** Messages of tasks that were handed to the connection. */
  private double published() {
    return story
        .service
        .bean(MeterRegistry.class)
        .counter("smith.nats.messages", "direction", "published", "family", "tasks")
        .count();
  }

  @Test
  void aRestartTellsNothingTwice() throws Exception {
    share(Instant.now());
    await().until(() -> stored("DISCOVERIES") == 1);

    story.service.restart();
    share(Instant.now());

    await().until(() -> stored("DISCOVERIES") == 2);
    assertThat(story.heard("discoveries.agent-analyst.pattern")).hasSize(2);
  }

  @Test
  void aNatsThatHasLostItsStoreIsSetUpAgain() throws Exception {
    share(Instant.now());
    await().until(() -> stored("DISCOVERIES") == 1);

    story.nats.stop();
    story.nats.wipe();
    story.nats.start();
    story.awaitReady();
    share(Instant.now());

    await().until(() -> stored("DISCOVERIES") == 1);
    assertThat(story.management().getConsumerNames("AGENTS"))
        .containsExactlyInAnyOrder("ingest-agents", "ingest-output");
    assertThat(story.management().getConsumerNames("TASKS")).contains("ingest-tasks");
  }

  private DiscoveryId share(Instant at) {
    DiscoveryId id = DiscoveryId.random();
    story.send(
        new ShareDiscovery(
            id,
            new AgentId("agent-analyst"),
            "Analyzer",
            DiscoveryType.PATTERN,
            "Errors come in bursts",
            new BigDecimal("0.90"),
            null,
            at));
    return id;
  }

  private long stored(String stream) {
    try {
      return story.management().getStreamInfo(stream).getStreamState().getMsgCount();
    } catch (Exception notYet) {
      return -1;
    }
  }
}
