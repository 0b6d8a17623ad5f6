package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker dies, and what the platform makes of it. */
class SupervisionStory {
  private final Platform platform = Platform.shared();
  private final Client client = platform.client();

  @Test
  @Tag("D-051")
  @Tag("D-052")
  @Tag("D-053")
  @Tag("D-074")
  @Tag("D-076")
  @Tag("D-077")
  @Tag("D-081")
  @Tag("D-146")
  void aCrashedWorkerIsRestartedAsANewProcessByARecordedDecisionAndAdministratorsAreTold()
      throws Exception {
    Nats nats = Nats.connect(platform);
    nats.listen("system.alerts.*");
    nats.listen("agents.*.events.error");
    String agent = client.spawn("Crasher", "crashing");
    long before = client.awaitAgent(agent, "running", "idle").path("pid").asLong();
    try (Sse alerts = Sse.open(client, "/api/v1/alerts/stream")) {
      String task = client.submit(crash("crashing"));
      client.awaitTask(task, "failed");

      JsonNode again =
          client.awaiting(
              "/api/v1/agents/" + agent,
              view ->
                  List.of("running", "idle").contains(view.path("status").asText())
                      && view.path("pid").asLong() != before);

      assertThat(ProcessHandle.of(again.path("pid").asLong())).isPresent();
      assertThat(ProcessHandle.of(before).filter(Platform::isRunning)).isEmpty();
      assertThat(nats.on("agents." + agent + ".events.error"))
          .anySatisfy(error -> assertThat(error.path("code").asText()).isEqualTo("signal_9"));
      JsonNode decision = decisionsOn(agent).getFirst();
      assertThat(decision.path("choice").asText()).isEqualTo("restart");
      assertThat(decision.path("counted").asInt()).isZero();
      assertThat(decision.path("failure").path("code").asText()).isEqualTo("signal_9");
      JsonNode error =
          client
              .awaiting("/api/v1/errors?agent_id=" + agent, page -> !page.path("data").isEmpty())
              .path("data")
              .get(0);
      assertThat(error.path("error_id")).isEqualTo(decision.path("failure").path("error_id"));
      assertThat(error.path("answer").asText()).isEqualTo("restart");
      assertToldEverywhere(agent, nats, alerts);
    }
  }

  @Test
  void anAgentWithAPolicyOfItsOwnIsInTheTreeBelowAndABadOneIsRefusedByName() {
    Client.Answer unknown =
        client.post(
            "/api/v1/agents",
            "{\"role\":\"x\",\"supervision\":{\"supervisor_id\":\"sup_nowhere\"}}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().path("code").asText()).isEqualTo("supervisor_not_found");
    Client.Answer bad =
        client.post(
            "/api/v1/agents",
            "{\"role\":\"x\",\"supervision\":{\"strategy\":\"hope\",\"max_restarts\":-1}}");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.body().path("violations").toString())
        .contains("supervision.strategy", "supervision.max_restarts");

    String agent =
        client
            .post(
                "/api/v1/agents",
                "{\"role\":\"Careful\",\"capabilities\":[\"careful\"],\"executor\":\"scripted\","
                    + "\"supervision\":{\"strategy\":\"one_for_one\",\"max_restarts\":1,"
                    + "\"back_off\":{\"kind\":\"fixed\",\"base_ms\":100}}}")
            .body()
            .path("agent_id")
            .asText();
    client.awaitAgent(agent, "running", "idle");
    JsonNode tree =
        client.awaiting("/api/v1/supervisors/tree", node -> node.toString().contains(agent));
    assertThat(tree.path("id").asText()).isEqualTo("root");
    JsonNode own =
        StreamSupport.stream(tree.path("children").spliterator(), false)
            .filter(node -> node.path("kind").asText().equals("supervisor"))
            .filter(node -> node.toString().contains(agent))
            .findFirst()
            .orElseThrow();
    assertThat(own.path("policy").path("max_restarts").asInt()).isEqualTo(1);
  }

  private static String crash(String capability) {
    return """
        {"description":"Crash","required_capabilities":["%s"],"max_attempts":1,
         "parameters":{"script":[{"crash":true}]}}
        """
        .formatted(capability);
  }

  private void assertToldEverywhere(String agent, Nats nats, Sse alerts) {
    JsonNode alert =
        client
            .awaiting(
                "/api/v1/alerts?code=agent_restarted&agent_id=" + agent,
                page -> page.path("data").path(0).path("deliveries").size() > 0)
            .path("data")
            .get(0);
    assertThat(alert.path("severity").asText()).isEqualTo("warning");
    assertThat(alert.path("deliveries").get(0).path("problem").isNull()).isTrue();
    String id = alert.path("alert_id").asText();
    assertThat(Platform.PAGER.of(agent))
        .anySatisfy(page -> assertThat(page.path("alert_id").asText()).isEqualTo(id));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(nats.on("system.alerts.warning"))
                  .anySatisfy(told -> assertThat(told.path("alert_id").asText()).isEqualTo(id));
              assertThat(alerts.events())
                  .anySatisfy(event -> assertThat(event.data()).contains(id));
            });
    assertSomebodyHasSeen(id);
  }

  private void assertSomebodyHasSeen(String alert) {
    String path = "/api/v1/alerts/" + alert;
    assertThat(client.get(path).body().path("acknowledged").isNull()).isTrue();
    for (int n = 0; n < 2; n++) {
      assertThat(client.post(path + "/acknowledge", "{\"note\":\"on it\"}").status())
          .isEqualTo(202);
    }

    JsonNode seen =
        client
            .awaiting(path, view -> view.path("acknowledged").path("at").isTextual())
            .path("acknowledged");
    assertThat(seen.path("by").asText()).isEqualTo("admin");
    assertThat(seen.path("note").asText()).isEqualTo("on it");
    assertThat(
            client
                .get("/api/v1/events?type=alert.acknowledged&aggregate_id=" + alert)
                .body()
                .path("data"))
        .as("a second time changes nothing")
        .hasSize(1);
    assertThat(client.get("/api/v1/alerts?acknowledged=false&limit=500").body().toString())
        .doesNotContain(alert);
    Client.Answer unknown = client.post("/api/v1/alerts/alert_none/acknowledge", "");
    assertThat(unknown.status()).isEqualTo(404);
  }

  /** As the log holds them. */
  private List<JsonNode> decisionsOn(String agent) {
    JsonNode page =
        client.awaiting(
            "/api/v1/events?aggregate_id=root&type=supervisor.decided&order=desc&limit=500",
            found -> found.toString().contains(agent));
    return StreamSupport.stream(page.path("data").spliterator(), false)
        .map(event -> event.path("payload"))
        .filter(decided -> decided.path("failure").path("agent_id").asText().equals(agent))
        .toList();
  }
}
