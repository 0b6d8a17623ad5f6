package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is answered as of a position is what a fold of the events up to there gives. */
class AsOfTest {
  private static Platform platform;

  @BeforeContainer
  static void start() throws Exception {
    Path dir = Files.createTempDirectory("as-of");
    platform = Platform.start(dir);
    platform.events.record(
        "Agent", "agent-before", Samples.running(new AgentId("agent-before"), "t"));
  }

  @AfterContainer
  static void stop() {
    platform.close();
  }

  /** How far a story has come; folded here by hand, event by event. */
  private static final class Story {
    final TaskId task = TaskId.random();
    final AgentId agent = AgentId.random();
    final DiscoveryId discovery = DiscoveryId.random();
    final Map<Long, Map<String, String>> states = new HashMap<>();
    final Map<String, String> state = new HashMap<>();
    int attempt;

    void note(long position, String... changes) {
      for (int i = 0; i < changes.length; i += 2) {
        state.put(changes[i], changes[i + 1]);
      }
      states.put(position, Map.copyOf(state));
    }
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  @Tag("D-236")
  void aReadAsOfAPositionEqualsAFoldOfTheEventsUpToThere(
      @ForAll @Size(min = 3, max = 14) List<@IntRange(max = 5) Integer> steps,
      @ForAll @Size(4) List<@IntRange(max = 1_000_000) Integer> moments) {
    Story story = new Story();
    long first =
        record("Agent", story.agent.value(), Samples.running(story.agent, "t" + story.agent));
    story.note(first, "agent", "running");
    story.note(record("Task", story.task.value(), Samples.created(story.task)), "task", "pending");
    steps.forEach(step -> take(step, story));
    List<Long> positions = new ArrayList<>(story.states.keySet());
    long last = positions.stream().mapToLong(Long::longValue).max().orElseThrow();

    platform.read("/api/v1/tasks?limit=1&min_position=" + last);
    for (int moment : moments) {
      long at = first + moment % (last - first + 1);
      long known =
          positions.stream().mapToLong(Long::longValue).filter(p -> p <= at).max().orElseThrow();
      assertThat(shown(story, at)).as("as of %d", at).isEqualTo(story.states.get(known));
    }
  }

  @Property(tries = 1)
  void aListAsOfAPositionGoesOnWhereThePageBeforeEnded() {
    List<String> agents = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < 5; i++) {
      AgentId agent = AgentId.random();
      record("Agent", agent.value(), Samples.running(agent, "t" + agent));
      last = record("Agent", agent.value(), new AgentIdle(agent, Samples.T0));
      agents.addFirst(agent.value());
    }
    record(
        "Agent", agents.getFirst(), new AgentBusy(new AgentId(agents.getFirst()), "t", Samples.T0));
    record("Agent", "agent-after", Samples.running(new AgentId("agent-after"), "t-after"));
    String path = "/api/v1/agents?status=idle&limit=2&as_of=" + last + "&min_position=" + last;
    List<String> read = new ArrayList<>();
    for (String cursor = ""; read.size() < 5; ) {
      JsonNode page = platform.read(path + cursor);
      read.addAll(page.path("data").findValuesAsText("agent_id"));
      cursor = "&cursor=" + page.path("next_cursor").asText();
    }
    assertThat(read.subList(0, 5)).isEqualTo(agents);
  }

  @Property(tries = 1)
  void aMomentThatIsNotOneIsRefusedByName() {
    assertThat(code("99999999")).isEqualTo("as_of_in_the_future");
    assertThat(code("2999-01-01T00:00:00Z")).isEqualTo("as_of_in_the_future");
    assertThat(code("0")).isEqualTo("as_of_before_the_beginning");
    assertThat(code("2001-01-01T00:00:00Z")).isEqualTo("as_of_before_the_beginning");
    assertThat(code("yesterday")).isEqualTo("invalid_input");
    assertThat(code("-1")).isEqualTo("invalid_input");
    assertThat(platform.get("/api/v1/tasks?as_of=" + Instant.now()).statusCode()).isEqualTo(200);
  }

  private static void take(int step, Story story) {
    String task = story.task.value();
    boolean open = "pending".equals(story.state.get("task"));
    boolean assigned = "assigned".equals(story.state.get("task"));
    switch (step) {
      case 0 -> {
        if (open) {
          story.attempt++;
          story.note(
              record("Task", task, Samples.assigned(story.task, story.agent, story.attempt)),
              "task",
              "assigned",
              "holds",
              task);
        }
      }
      case 1 -> {
        if (assigned) {
          story.note(
              record(
                  "Task",
                  task,
                  new TaskReleased(
                      story.task,
                      story.agent,
                      story.attempt,
                      RunId.of(story.task, story.attempt),
                      "lost",
                      Samples.T0)),
              "task",
              "pending",
              "holds",
              "");
        }
      }
      case 2 ->
          story.note(
              record("Agent", story.agent.value(), new AgentBusy(story.agent, task, Samples.T0)),
              "agent",
              "busy");
      case 3 ->
          story.note(
              record("Agent", story.agent.value(), new AgentIdle(story.agent, Samples.T0)),
              "agent",
              "idle");
      case 4 -> {
        if (!story.state.containsKey("discovery")) {
          story.note(
              record(
                  "Discovery",
                  story.discovery.value(),
                  Samples.shared(
                      story.discovery.value(),
                      story.agent.value(),
                      DiscoveryType.PATTERN,
                      "0.5",
                      null)),
              "discovery",
              "holds");
        }
      }
      default -> {
        if ("holds".equals(story.state.get("discovery"))) {
          story.note(
              record(
                  "Discovery",
                  story.discovery.value(),
                  new DiscoveryRetracted(story.discovery, story.agent, null, "not so", Samples.T0)),
              "discovery",
              "retracted");
        }
      }
    }
  }

  private static Map<String, String> shown(Story story, long at) {
    Map<String, String> shown = new HashMap<>();
    view(
        "/api/v1/tasks/" + story.task,
        at,
        task -> {
          shown.put("task", text(task, "status"));
          assertThat(
                  Stream.of("pending", "assigned")
                      .filter(s -> isListed("tasks", story.task.value(), s, at)))
              .as("lists by status as of %d", at)
              .containsExactly(text(task, "status"));
        });
    view(
        "/api/v1/agents/" + story.agent,
        at,
        agent -> {
          shown.put("agent", text(agent, "status"));
          assertThat(
                  Stream.of("running", "busy", "idle")
                      .filter(s -> isListed("agents", story.agent.value(), s, at)))
              .as("lists of agents by status as of %d", at)
              .containsExactly(text(agent, "status"));
          if (story.states.entrySet().stream()
              .anyMatch(e -> e.getKey() <= at && e.getValue().containsKey("holds"))) {
            shown.put("holds", text(agent, "current_task_id"));
          }
        });
    view(
        "/api/v1/discoveries/" + story.discovery,
        at,
        one ->
            shown.put("discovery", one.path("retracted_at").isTextual() ? "retracted" : "holds"));
    return shown;
  }

  private static boolean isListed(String board, String id, String status, long at) {
    return platform
        .read("/api/v1/%s?limit=500&status=%s&as_of=%d".formatted(board, status, at))
        .toString()
        .contains(id);
  }

  private static String text(JsonNode view, String field) {
    return view.path(field).isNull() ? "" : view.path(field).asText();
  }

  private static void view(String path, long at, java.util.function.Consumer<JsonNode> whenThere) {
    HttpResponse<String> reply = platform.get(path + "?as_of=" + at);
    if (reply.statusCode() == 200) {
      whenThere.accept(Platform.json(reply.body()));
    } else {
      assertThat(reply.statusCode()).isEqualTo(404);
    }
  }

  private static String code(String asOf) {
    HttpResponse<String> reply = platform.get("/api/v1/tasks?as_of=" + asOf);
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("as_of");
    return Platform.json(reply.body()).path("code").asText();
  }

  private static long record(String type, String id, Object... events) {
    return platform.events.record(type, id, events);
  }
}
