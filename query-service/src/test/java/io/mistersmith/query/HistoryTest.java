package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.shared;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final AgentId FIRST = new AgentId("agent-first");
  private static final AgentId SECOND = new AgentId("agent-second");

  @TempDir static Path dir;
  static Platform platform;
  static TaskId one;
  static TaskId two;

  /** One task finds something; another one is shown it, and finds something else because of it. */
  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
    one = TaskId.random();
    two = TaskId.random();
    platform.events.record("Agent", FIRST.value(), Samples.running(FIRST, "token one"));
    platform.events.record("Agent", SECOND.value(), Samples.running(SECOND, "token two"));
    task(one, FIRST);
    said(
        "Discovery",
        "disc_root",
        FIRST,
        one,
        shared("disc_root", FIRST.value(), DiscoveryType.PATTERN, "0.9", null));
    task(two, SECOND);
    said(
        "Run",
        RunId.of(two, 1).value(),
        SECOND,
        two,
        new RunOutputRecorded(
            RunId.of(two, 1),
            two,
            SECOND,
            1,
            0,
            "stdout",
            List.of("{\"found\":\"disc_root\"}"),
            false,
            "00",
            Samples.T0));
    said(
        "Discovery",
        "disc_leaf",
        SECOND,
        two,
        shared("disc_leaf", SECOND.value(), DiscoveryType.INSIGHT, "0.9", null));
    said("Task", two.value(), SECOND, two, completed(two, SECOND, 1));
    platform.read("/api/v1/tasks?limit=1&min_position=" + platform.events.head());
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Tag("D-236")
  void everyEventSaysWhoWhyInWhichRunAndFromWhichPrompt() {
    JsonNode page = platform.read("/api/v1/history?task_id=" + two + "&type=task.*");

    JsonNode last = page.path("data").path(page.path("data").size() - 1);
    assertThat(last.path("event_type").asText()).isEqualTo("task.completed");
    assertThat(last.path("principal").asText()).isEqualTo(SECOND.value());
    assertThat(last.path("run_id").asText()).isEqualTo(RunId.of(two, 1).value());
    assertThat(last.path("causation_id").asText()).isEqualTo("assigned " + two);
    assertThat(last.path("correlation_id").asText()).isEqualTo("story " + two);
    assertThat(last.path("prompt").asText()).isEqualTo("Analyze system logs for anomalies");
    assertThat(
            platform
                .read("/api/v1/history?agent_id=agent-first&order=desc&limit=1")
                .path("next_cursor")
                .isTextual())
        .isTrue();
    assertThat(platform.read("/api/v1/history?run_id=" + RunId.of(two, 1)).toString())
        .doesNotContain("run.output_recorded");
  }

  @Test
  @Tag("D-236")
  void aTaskLeadsToWhatWasDoneForItAcrossAgents() {
    JsonNode graph = platform.read("/api/v1/history/" + one + "/consequences");

    assertThat(types(graph))
        .contains("task.created", "task.assigned", "discovery.shared", "task.completed");
    assertThat(graph.path("edges").findValuesAsText("kind")).contains("caused", "seen");
    assertThat(aggregates(graph)).contains("disc_root", "disc_leaf", two.value());
    assertThat(graph.path("cut").path("by_depth").asBoolean()).isFalse();
    JsonNode causes = platform.read("/api/v1/history/disc_leaf/causes");
    assertThat(aggregates(causes)).contains("disc_root", one.value(), two.value());
  }

  @Test
  void whatRestsOnADiscoveryIsWhatIsToBeLookedAtAgain() {
    JsonNode radius = platform.read("/api/v1/discoveries/disc_root/blast-radius");

    assertThat(radius.path("discoveries").toString()).isEqualTo("[\"disc_leaf\"]");
    assertThat(radius.path("results").toString()).contains(two.value()).doesNotContain(one.value());
    assertThat(radius.path("agents").toString()).contains(SECOND.value());
    assertThat(platform.get("/api/v1/discoveries/disc_none/blast-radius").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aGraphThatIsCutSaysWhere() {
    JsonNode shallow = platform.read("/api/v1/history/" + one + "/consequences?depth=1");
    JsonNode small = platform.read("/api/v1/history/" + one + "/consequences?limit=2");

    assertThat(shallow.path("cut").path("by_depth").asBoolean()).isTrue();
    assertThat(small.path("cut").path("by_size").asBoolean()).isTrue();
    assertThat(small.path("nodes").size()).isEqualTo(2);
    assertThat(platform.get("/api/v1/history/nothing/causes").statusCode()).isEqualTo(404);
    assertThat(platform.get("/api/v1/history/" + one + "/causes?depth=0").statusCode())
        .isEqualTo(400);
  }

  @Test
  void anAgentReadsItsOwnPastAndNobodyElses() {
    JsonNode mine = tool("get_history", "{\"type\":\"agent.*\"}");
    JsonNode other = tool("get_history", "{\"agent_id\":\"agent-second\"}");

    assertThat(
            mine.path("result").path("structuredContent").path("data").findValuesAsText("agent_id"))
        .isNotEmpty()
        .containsOnly("agent-first");
    assertThat(other.path("error").path("code").asInt()).isEqualTo(-32602);
    assertThat(
            tool("get_history", "{\"as_of\":\"3\"}")
                .path("result")
                .path("structuredContent")
                .path("data")
                .size())
        .isEqualTo(3);
  }

  @Test
  void theLogOfAStoryAndOfAnActorIsPagedBothWaysAndUpToTheEnd() throws Exception {
    List<Integer> story = positions("correlation=story%20" + two);
    assertThat(story).hasSizeGreaterThan(3).isSorted();
    assertThat(paged("correlation=story%20" + two + "&order=asc")).isEqualTo(story);
    assertThat(paged("correlation=story%20" + two + "&order=desc"))
        .isEqualTo(story.stream().sorted(Comparator.reverseOrder()).toList());
    assertThat(positions("actor=scheduler&aggregate_type=Task&aggregate_id=" + two)).hasSize(1);
    assertThat(positions("actor=scheduler&correlation=story%20" + two + "&as_of=2")).isEmpty();

    // What the read model has not seen yet is told all the same.
    assertThat(platform.post("/api/v1/projections/history/pause", "").statusCode()).isEqualTo(202);
    try {
      long end =
          platform.events.record(
              "Agent",
              SECOND.value(),
              "late " + two,
              Map.of("principal", "late-comer", "correlation_id", "story " + two),
              new AgentIdle(SECOND, Samples.T0));
      assertThat(positions("actor=late-comer")).containsExactly((int) end);
      assertThat(paged("correlation=story%20" + two)).endsWith((int) end).hasSize(story.size() + 1);
    } finally {
      platform.post("/api/v1/projections/history/resume", "");
    }
  }

  private static List<Integer> positions(String query) {
    return platform
        .read("/api/v1/events?limit=500&" + query)
        .path("data")
        .valueStream()
        .map(event -> event.path("position").asInt())
        .toList();
  }

  /** Two at a time. */
  private static List<Integer> paged(String query) {
    List<Integer> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = platform.read("/api/v1/events?limit=2&" + query + cursor);
      page.path("data").forEach(event -> all.add(event.path("position").asInt()));
      cursor =
          page.path("next_cursor").isNull() ? "" : "&cursor=" + page.path("next_cursor").asText();
    } while (!cursor.isEmpty());
    return all;
  }

  private static JsonNode tool(String name, String arguments) {
    return Platform.json(
        platform
            .send(
                java.net.http.HttpRequest.newBuilder(platform.uri("/mcp"))
                    .header("Authorization", "Bearer token one")
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(
                        java.net.http.HttpRequest.BodyPublishers.ofString(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
                                + name
                                + "\",\"arguments\":"
                                + arguments
                                + "}}"))
                    .build())
            .body());
  }

  private static void task(TaskId task, AgentId agent) {
    platform.events.record(
        "Task",
        task.value(),
        "created " + task,
        Map.of(
            "principal",
            "admin",
            "correlation_id",
            "story " + task,
            "causation_id",
            "story " + task),
        created(task));
    platform.events.record(
        "Task",
        task.value(),
        "assigned " + task,
        Map.of(
            "principal",
            "scheduler",
            "correlation_id",
            "story " + task,
            "causation_id",
            "created " + task),
        assigned(task, agent, 1));
  }

  private static void said(String type, String id, AgentId agent, TaskId task, Object event) {
    platform.events.record(
        type,
        id,
        id + " " + event.getClass().getSimpleName(),
        Map.of(
            "principal",
            agent.value(),
            "correlation_id",
            "story " + task,
            "causation_id",
            "assigned " + task,
            "task_id",
            task.value(),
            "run_id",
            RunId.of(task, 1).value()),
        event);
  }

  private static List<String> types(JsonNode graph) {
    return graph.path("nodes").findValuesAsText("event_type");
  }

  private static List<String> aggregates(JsonNode graph) {
    return graph.path("nodes").findValuesAsText("aggregate_id");
  }
}
