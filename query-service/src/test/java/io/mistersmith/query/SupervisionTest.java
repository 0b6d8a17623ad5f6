package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.AlertEvent.AlertAcknowledged;
import io.mistersmith.api.alert.AlertEvent.AlertDelivered;
import io.mistersmith.api.alert.AlertEvent.AlertDeliveryFailed;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.error.Answer;
import io.mistersmith.api.error.ErrorEvent.ErrorAnswered;
import io.mistersmith.api.error.ErrorEvent.ErrorReported;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorChildAdded;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.api.task.TaskError.Category;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisionTest {
  private static final SupervisionPolicy POLICY =
      new SupervisionPolicy(
          Strategy.ONE_FOR_ONE,
          5,
          60,
          new BackOff(BackOff.Kind.EXPONENTIAL, 200, 10_000, 20),
          false);

  @TempDir static Path dir;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
    platform.events.record(
        "Supervisor", "root", new SupervisorCreated(SupervisorId.ROOT, null, POLICY, Samples.T0));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Tag("D-050")
  @Tag("D-077")
  void theTreeShowsEveryAgentUnderItsSupervisorAndTheLastDecision() {
    AgentId agent = agent();
    SupervisorId below = SupervisorId.random();
    platform.events.record(
        "Supervisor",
        below.value(),
        new SupervisorCreated(below, SupervisorId.ROOT, POLICY, Samples.T0),
        new SupervisorChildAdded(below, Child.agent(agent), Samples.T0));
    platform.events.record(
        "Supervisor",
        "root",
        new SupervisorChildAdded(SupervisorId.ROOT, Child.supervisor(below), Samples.T0));
    long before = platform.events.head();
    long decided = platform.events.record("Supervisor", below.value(), decided(below, agent));

    JsonNode tree = platform.read("/api/v1/supervisors/tree?min_position=" + decided);

    JsonNode node = find(tree.path("children"), below.value());
    assertThat(node.path("children").get(0).path("id").asText()).isEqualTo(agent.value());
    assertThat(node.path("children").get(0).path("status").asText()).isEqualTo("running");
    assertThat(node.path("last_decision").path("choice").asText()).isEqualTo("restart");
    assertThat(node.path("last_decision").path("position").asLong()).isEqualTo(decided);
    JsonNode then = platform.read("/api/v1/supervisors/" + below + "?as_of=" + before);
    assertThat(then.path("last_decision").isNull()).isTrue();
    assertThat(
            platform.sql.queryForList(
                "SELECT event_type FROM read_model.agent_events WHERE agent_id = ?",
                String.class,
                agent.value()))
        .contains("supervisor.decided");
  }

  @Test
  @Tag("D-075")
  void errorsAreCountedPerAgentCodeAndWindowAndCanBeTracedToTheirEvents() {
    AgentId agent = agent();
    long first = error(agent, "rate_limited", Samples.T0);
    error(agent, "rate_limited", Samples.T0.plusSeconds(5));
    long last = error(agent, "rate_limited", Samples.T0.plusSeconds(65));

    JsonNode patterns =
        platform
            .read("/api/v1/errors/patterns?agent_id=" + agent + "&min_position=" + (last + 1))
            .path("data");

    assertThat(patterns).hasSize(2);
    assertThat(patterns.get(0).path("count").asInt()).isEqualTo(1);
    JsonNode two = patterns.get(1);
    assertThat(two.path("count").asInt()).isEqualTo(2);
    assertThat(two.path("code").asText()).isEqualTo("rate_limited");
    assertThat(two.path("answers").get(0).asText()).isEqualTo("retry");
    assertThat(two.path("window_start").asText()).isEqualTo("2025-07-09T15:30:00.000Z");
    assertThat(
            platform
                .read("/api/v1/events/" + two.path("first_position").asLong())
                .path("type")
                .asText())
        .isEqualTo("error.reported");
    assertThat(two.path("first_position").asLong()).isEqualTo(first);
    assertThat(
            platform
                .read("/api/v1/errors/patterns?agent_id=" + agent + "&as_of=" + first)
                .path("data"))
        .hasSize(1);
  }

  @Test
  void errorsAreListedWithTheirAnswer() {
    AgentId agent = agent();
    long position = error(agent, "overloaded", Samples.T0);
    JsonNode list =
        platform
            .read(
                "/api/v1/errors?category=transient&answer=retry&agent_id="
                    + agent
                    + "&min_position="
                    + (position + 1))
            .path("data");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).path("position").asLong()).isEqualTo(position);
    assertThat(platform.read("/api/v1/errors?category=fatal&agent_id=" + agent).path("data"))
        .isEmpty();
  }

  @Test
  @Tag("D-053")
  void alertsAreListedAndTold() {
    AlertId id = AlertId.derivedFrom(AgentId.random().value());
    AgentId agent = agent();
    try (SseListener live = new SseListener(platform, "/api/v1/alerts/stream")) {
      long raised =
          platform.events.record(
              "Alert",
              id.value(),
              new AlertRaised(
                  id, Severity.CRITICAL, "agent_given_up", "Gone", agent, 1, Samples.T0));
      await().until(() -> live.ids().contains(raised));
      assertThat(live.data().getLast().path("alert_id").asText()).isEqualTo(id.value());
    }
    long delivered =
        platform.events.record(
            "Alert",
            id.value(),
            new AlertDeliveryFailed(id, "webhook", 1, "HTTP 503", false, Samples.T0),
            new AlertDelivered(id, "webhook", 2, Samples.T0));
    JsonNode alert =
        platform
            .read(
                "/api/v1/alerts?severity=critical&agent_id=" + agent + "&min_position=" + delivered)
            .path("data")
            .get(0);
    assertThat(alert.path("deliveries")).hasSize(2);
    assertThat(alert.path("deliveries").get(0).path("problem").asText()).isEqualTo("HTTP 503");

    String open = "/api/v1/alerts?acknowledged=false&agent_id=" + agent;
    assertThat(platform.read(open).path("data")).hasSize(1);
    long seen =
        platform.events.record(
            "Alert", id.value(), new AlertAcknowledged(id, "ann", "on it", Samples.T0));
    assertThat(platform.read(open + "&min_position=" + seen).path("data")).isEmpty();
    assertThat(platform.read(open + "&as_of=" + delivered).path("data")).hasSize(1);
    JsonNode acknowledged =
        platform
            .read("/api/v1/alerts?acknowledged=true&agent_id=" + agent)
            .path("data")
            .get(0)
            .path("acknowledged");
    assertThat(acknowledged.path("by").asText()).isEqualTo("ann");
    assertThat(acknowledged.path("note").asText()).isEqualTo("on it");
    assertThat(acknowledged.path("at").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/errors/patterns?window_seconds=0",
        "/api/v1/errors/patterns?window_seconds=x",
        "/api/v1/errors?since=yesterday",
        "/api/v1/alerts?severity=loud"
      })
  void badParametersAreRefusedByName(String path) {
    assertThat(platform.get(path).statusCode()).isEqualTo(400);
    assertThat(platform.get(path).body()).contains("invalid_input");
  }

  private static long error(AgentId agent, String code, Instant at) {
    ErrorId id = ErrorId.random();
    return platform.events.record(
            "AgentError",
            id.value(),
            new ErrorReported(id, agent, Category.TRANSIENT, code, "Why", null, null, null, at),
            new ErrorAnswered(id, agent, code, Answer.RETRY, "It may pass", at))
        - 1;
  }

  private static SupervisorDecided decided(SupervisorId supervisor, AgentId agent) {
    return new SupervisorDecided(
        supervisor,
        SupervisorId.ROOT,
        Child.agent(agent),
        new Failure(agent, Category.FATAL, "signal_9", "Died", null, false, 1),
        Choice.RESTART,
        POLICY,
        0,
        List.of(Child.agent(agent)),
        Samples.T0,
        "Restart 1 of 5 in 60 s",
        Samples.T0);
  }

  private static AgentId agent() {
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), Samples.running(agent, "token of " + agent));
    return agent;
  }

  private static JsonNode find(JsonNode nodes, String id) {
    for (JsonNode node : nodes) {
      if (node.path("id").asText().equals(id)) {
        return node;
      }
    }
    throw new AssertionError("no " + id + " in " + nodes);
  }
}
