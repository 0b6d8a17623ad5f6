package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.base.door.Principal;
import io.mistersmith.query.feed.Subscriptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("D-107")
class StreamTest {
  private static final String STREAM = "/discoveries/stream";
  @TempDir static Path dir;
  private static Platform service;

  @BeforeAll
  static void start() throws Exception {
    service =
        Platform.start(
            dir,
            "--smith.feed.connections=6",
            "--smith.feed.connections-per-agent=2",
            "--smith.feed.buffer=4",
            "--smith.feed.recheck=300ms",
            "--smith.feed.keep-alive=1s");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  @Tag("D-015")
  @Tag("D-016")
  @Tag("D-063")
  void aDiscoveryIsFramedAsTheSeedSays() {
    AgentId agent = AgentId.random();
    DiscoveryId id = DiscoveryId.random();
    try (SseListener listener = new SseListener(service, STREAM + "?agent_id=" + agent)) {
      long position = share(id, agent, DiscoveryType.PATTERN, "0.85");

      await().until(() -> listener.lines.stream().anyMatch(line -> line.startsWith("data:")));
      assertThat(listener.lines)
          .containsSubsequence(
              "id: " + position,
              "event: discovery",
              "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"discovery://agents/%s/discoveries/%s\"}}"
                  .formatted(agent, id));
      assertThat(listener.lines.getFirst()).matches("retry: [23][0-9]{3}");
    }
  }

  @Test
  @Tag("D-061")
  @Tag("D-062")
  void onlyWhatMatchesTypeAndConfidenceAndRoleIsSent() {
    AgentId agent = AgentId.random();
    String wanted =
        "?agent_id="
            + agent
            + "&discovery_types=pattern,ANOMALY&agent_roles=analyzer&min_confidence=0.7";
    try (SseListener listener = new SseListener(service, STREAM + wanted);
        SseListener otherRole = new SseListener(service, STREAM + wanted + "&agent_roles=x")) {
      share(DiscoveryId.random(), agent, DiscoveryType.PATTERN, "0.69");
      share(DiscoveryId.random(), agent, DiscoveryType.QUESTION, "0.9");
      share(DiscoveryId.random(), AgentId.random(), DiscoveryType.PATTERN, "0.9");
      long in = share(DiscoveryId.random(), agent, DiscoveryType.ANOMALY, "0.70");

      await().until(() -> !listener.ids().isEmpty());
      assertThat(listener.ids()).containsExactly(in);
      await().until(() -> otherRole.ids().equals(List.of(in)));
    }
  }

  @Test
  void aClientGoesOnWhereItStoppedWithoutGapOrDuplicate() {
    AgentId agent = AgentId.random();
    List<Long> all = new ArrayList<>();
    IntStream.range(0, 20)
        .forEach(_ -> all.add(share(DiscoveryId.random(), agent, DiscoveryType.INSIGHT, "0.5")));
    for (int seen : List.of(0, 7, 19)) {
      try (SseListener again =
          new SseListener(
              service, STREAM + "?agent_id=" + agent, "Last-Event-ID", all.get(seen).toString())) {
        all.add(share(DiscoveryId.random(), agent, DiscoveryType.INSIGHT, "0.5"));

        await().until(() -> again.ids().size() >= all.size() - seen - 1);
        assertThat(again.ids()).isEqualTo(all.subList(seen + 1, all.size()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999", "999999999999"})
  void anIdThatTheStreamNeverSentIsRefused(String id) {
    HttpResponse<String> answer =
        service.send(service.request(STREAM).header("Last-Event-ID", id).build());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Last-Event-ID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"min_confidence=1.01", "discovery_types=rumour", "agent_id=a.b"})
  void aFilterThatMakesNoSenseIsRefusedByName(String filter) {
    HttpResponse<String> answer = service.get(STREAM + "?" + filter);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(filter.substring(0, filter.indexOf('=')));
  }

  @Test
  @Tag("D-109")
  @Tag("D-110")
  void oneStreamTooManyIsToldToComeBackAndAClosedOneMakesRoom() {
    List<SseListener> open = new ArrayList<>();
    try {
      await()
          .until(
              () -> {
                HttpResponse<Stream<String>> answer = SseListener.open(service, STREAM);
                if (answer.statusCode() == 200) {
                  open.add(new SseListener(answer));
                }
                return open.size() == 6
                    && answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isPresent();
              });
      assertThat(open).hasSize(6);
      await().until(() -> open.getFirst().lines.contains(": keep-alive"));
    } finally {
      open.forEach(SseListener::close);
    }
    await()
        .until(
            () -> {
              HttpResponse<Stream<String>> answer = SseListener.open(service, STREAM);
              answer.body().close();
              return answer.statusCode() == 200;
            });
  }

  @Test
  void aWorkerWithAsManyStreamsAsOneMayHaveIsToldSo() {
    AgentId agent = AgentId.random();
    String token = "token of " + agent;
    service.events.record("Agent", agent.value(), Samples.running(agent, token));
    List<SseListener> open = new ArrayList<>();
    try {
      HttpResponse<Stream<String>> refused =
          await()
              .until(
                  () -> {
                    var answer =
                        SseListener.open(service, STREAM, "Authorization", "Bearer " + token);
                    if (answer.statusCode() == 200) {
                      open.add(new SseListener(answer));
                    }
                    return answer;
                  },
                  answer -> answer.statusCode() == 429);
      assertThat(open).hasSize(2);
      assertThat(refused.headers().firstValue("Retry-After").orElse("")).matches("[5-9]");
      assertThat(refused.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
      assertThat(refused.body().toList().toString()).contains("too_many_streams");
    } finally {
      open.forEach(SseListener::close);
    }
  }

  /** More often than there may be streams. */
  @ParameterizedTest
  @ValueSource(
      strings = {STREAM, "/api/v1/events/stream", "/api/v1/tasks/stream", "/api/v1/alerts/stream"})
  void headIsAnsweredAndOpensNone(String path) {
    for (int i = 0; i < 8; i++) {
      HttpResponse<String> reply =
          service.send(service.request(path).method("HEAD", BodyPublishers.noBody()).build());

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
    }
  }

  @Test
  @Tag("D-057")
  @Tag("D-058")
  @Tag("D-059")
  @Tag("D-060")
  @Tag("D-064")
  void aSubscriptionIsItsOwnersAndEndsWithItsRemoval() {
    Subscriptions subscriptions = service.bean(Subscriptions.class);
    Principal admin = Principal.admin("admin");
    HttpResponse<String> answer =
        service.post(
            "/api/v1/discoveries/subscriptions",
            """
            {"subscriber_agent_id":"ui-client-123","discovery_types":["pattern","anomaly"],
             "min_confidence":0.7}""");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    String made = Platform.json(answer.body()).path("subscription_id").asText();
    String endpoint = Platform.json(answer.body()).path("sse_endpoint").asText();
    assertThat(service.get("/api/v1/discoveries/subscriptions").body()).contains(made);
    AgentId agent = AgentId.random();
    try (SseListener byId = new SseListener(service, endpoint);
        SseListener byName = new SseListener(service, STREAM + "?agent_id=ui-client-123")) {
      share(DiscoveryId.random(), agent, DiscoveryType.QUESTION, "0.9");
      share(DiscoveryId.random(), agent, DiscoveryType.PATTERN, "0.69");
      long in = share(DiscoveryId.random(), agent, DiscoveryType.PATTERN, "0.70");

      await().until(() -> byId.ids().contains(in) && byName.ids().contains(in));
      assertThat(byId.ids()).containsExactly(in);
      assertThat(byName.ids()).containsExactly(in);
      assertThat(subscriptions.find(Principal.admin("somebody else"), made)).isEmpty();

      assertThat(subscriptions.remove(admin, made)).isTrue();
      await().until(() -> byId.ended);
      assertThat(service.get(STREAM + "?subscription_id=" + made).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void anAgentsOwnDiscoveriesAreMarkedForIt() {
    AgentId agent = AgentId.random();
    service.post(
        "/api/v1/discoveries/subscriptions", "{\"subscriber_agent_id\":\"" + agent + "\"}");
    try (SseListener listener = new SseListener(service, STREAM + "?agent_id=" + agent)) {
      long own = share(DiscoveryId.random(), agent, DiscoveryType.PATTERN, "0.5");
      long other = share(DiscoveryId.random(), AgentId.random(), DiscoveryType.PATTERN, "0.5");

      await().until(() -> listener.ids().contains(other));
      assertThat(listener.data(own).at("/params/own").asBoolean()).isTrue();
      assertThat(listener.data(other).at("/params").has("own")).isFalse();
    }
  }

  @Test
  void aWorkersStreamEndsWithItsToken() {
    AgentId agent = AgentId.random();
    String token = "token of " + agent;
    service.events.record("Agent", agent.value(), Samples.running(agent, token));
    try (SseListener listener =
        new SseListener(service, STREAM, "Authorization", "Bearer " + token)) {
      service.events.record(
          "Agent",
          agent.value(),
          new io.mistersmith.api.agent.AgentEvent.AgentStopped(agent, Samples.T0));

      await().until(() -> listener.ended);
    }
  }

  private static long share(DiscoveryId id, AgentId agent, DiscoveryType type, String confidence) {
    return service.events.record(
        "Discovery", id.value(), Samples.shared(id.value(), agent.value(), type, confidence, null));
  }
}
