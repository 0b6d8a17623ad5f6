package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was done, by whom, why, and what rests on it: asked from outside after the work. */
@Tag("D-236")
class HistoryStory {
  private static Platform platform;
  private static Client client;
  private static String agent;
  private static String task;

  @BeforeAll
  static void aTaskIsDone() {
    platform = Platform.shared();
    client = platform.client();
    agent = client.spawn("Auditee", "audited_work");
    client.awaitAgent(agent, "running", "idle");
    task =
        client.submit(
            "{\"description\":\"Look for what is odd\",\"required_capabilities\":[\"audited_work\"],"
                + "\"parameters\":{\"source\":\"/var/log/system.log\"}}");
    client.awaitTask(task, "completed");
  }

  @Test
  void everythingThatATaskLedToIsFoundFromItsFirstEvent() {
    JsonNode graph = client.get("/api/v1/history/" + task + "/consequences").body();

    assertThat(graph.path("nodes").findValuesAsText("event_type"))
        .contains(
            "task.created", "task.assigned", "task.started", "discovery.shared", "task.completed");
    assertThat(graph.path("cut").path("by_size").asBoolean()).isFalse();
    JsonNode created = event("task.created");
    assertThat(created.path("principal").asText()).isEqualTo("admin");
    JsonNode assigned = event("task.assigned");
    assertThat(assigned.path("causation_id")).isEqualTo(created.path("event_id"));
    for (String later : List.of("task.started", "task.completed")) {
      assertThat(event(later).path("causation_id")).isEqualTo(assigned.path("event_id"));
      assertThat(event(later).path("principal").asText()).isEqualTo(agent);
      assertThat(event(later).path("run_id").isNull()).isFalse();
      assertThat(event(later).path("prompt").asText()).isEqualTo("Look for what is odd");
    }
    JsonNode found = discovery();
    assertThat(found.path("causation_id")).isEqualTo(assigned.path("event_id"));
    assertThat(found.path("correlation_id")).isEqualTo(created.path("correlation_id"));
    assertThat(
            client
                .get("/api/v1/history/" + found.path("aggregate_id").asText() + "/causes")
                .body()
                .path("nodes")
                .findValuesAsText("event_type"))
        .contains("task.created", "task.assigned", "discovery.shared");
  }

  @Test
  void aDiscoveryThatDoesNotHoldShowsWhatRestsOnIt() {
    String id = discovery().path("aggregate_id").asText();
    long before =
        client.get("/api/v1/events?order=desc&limit=1").body().at("/data/0/position").asLong();

    Platform.Said said =
        platform.smith("discovery", "retract", id, "--reason", "it was the test data");

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text()).contains("To look at again", task, "it was the test data");
    JsonNode view = client.get("/api/v1/discoveries/" + id).body();
    assertThat(view.path("retraction_reason").asText()).isEqualTo("it was the test data");
    assertThat(
            client
                .get("/api/v1/discoveries/" + id + "?as_of=" + before)
                .body()
                .path("retracted_at")
                .isTextual())
        .isFalse();
    JsonNode radius = client.get("/api/v1/discoveries/" + id + "/blast-radius").body();
    assertThat(radius.path("results").toString()).contains(task);
    assertThat(radius.path("agents").toString()).contains(agent);
  }

  @Test
  void thePastIsShownAsItWas() {
    long completed = event("task.completed").path("position").asLong();
    String path = "/api/v1/tasks/" + task + "?as_of=";

    assertThat(client.get(path + (completed - 1)).body().path("status").asText())
        .isEqualTo("running");
    assertThat(client.get(path + completed).body().path("status").asText()).isEqualTo("completed");
    String resource =
        client
            .mcp(
                "resources/read",
                "{\"uri\":\"task://tasks/%s?as_of=%d\"}".formatted(task, completed - 1))
            .at("/result/contents/0/text")
            .asText();
    assertThat(resource).contains("\"running\"");
    assertThat(client.get(path + "99999999").body().path("code").asText())
        .isEqualTo("as_of_in_the_future");
    assertThat(platform.smith("history", "list", "--task", task, "--type", "task.*").text())
        .contains("task.created", "task.completed", agent);
    assertThat(platform.smith("history", "led-to", task).text()).contains("discovery.shared");
  }

  private static JsonNode event(String type) {
    return client
        .awaiting(
            "/api/v1/history?task_id=" + task + "&type=" + type,
            page -> page.path("data").size() > 0)
        .path("data")
        .path(0);
  }

  private static JsonNode discovery() {
    return client
        .awaiting(
            "/api/v1/history?agent_id=" + agent + "&type=discovery.shared",
            page -> page.path("data").size() > 0)
        .path("data")
        .path(0);
  }
}
