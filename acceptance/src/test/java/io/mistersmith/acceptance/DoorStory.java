package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform as a stranger and as a hurried operator meet it. */
class DoorStory {
  @TempDir Path home;

  @Test
  @Tag("D-200")
  void aStrangerGetsNothingAndTheLauncherSaysWhatIsWrong() {
    Platform platform = Platform.shared();
    Client stranger = new Client(platform.queryPort, "");
    Client liar = new Client(platform.queryPort, "wrong");
    for (String route :
        new String[] {
          "/api/v1/tasks",
          "/api/v1/agents",
          "/api/v1/events",
          "/discoveries/stream",
          "/health",
          "/info",
          "/mcp",
          "/nothing"
        }) {
      assertThat(stranger.get(route).status()).as(route).isEqualTo(401);
      assertThat(liar.get(route).status()).as(route).isEqualTo(401);
    }
    assertThat(stranger.get("/health/live").status()).isEqualTo(200);
    assertThat(platform.client().get("/info").body().path("version").asText()).matches("\\d+\\..+");
    assertThat(new Client(platform.commandPort, "").post("/api/v1/tasks", "{}").status())
        .isEqualTo(401);
    assertThat(new Client(platform.runnerPort, "").get("/workers").status()).isEqualTo(401);

    assertThat(platform.smith("up", "-d").exitCode()).as("a second up").isZero();
    assertThat(platform.smith("frobnicate").exitCode()).isNotZero();
    assertThat(platform.smith("up", "--nonsense").exitCode()).isNotZero();
  }

  @Test
  void tasksAreSubmittedTogetherAndEachIsThere() {
    Client client = Platform.shared().client();
    String task = "{\"description\":\"one of three\",\"required_capabilities\":[\"batched\"]}";
    String three = "{\"tasks\":[%1$s,%1$s,%1$s]}".formatted(task);

    Client.Answer answer = client.post("/api/v1/tasks/batch", three, "Idempotency-Key", "three");
    Client.Answer again = client.post("/api/v1/tasks/batch", three, "Idempotency-Key", "three");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(answer.body());
    String all =
        "/api/v1/tasks?capability=batched&min_position=" + answer.header("X-Event-Position");
    assertThat(client.get(all).body().path("data").findValuesAsText("task_id"))
        .containsExactlyInAnyOrderElementsOf(
            answer.body().path("task_ids").valueStream().map(JsonNode::asText).toList());
  }

  @Test
  void demoEndsWithTheTaskCompletedAndDownLeavesNoProcess() {
    Platform platform = Platform.up(home);
    Platform.Said demo = platform.smith("demo");
    assertThat(demo.exitCode()).as(demo.text()).isZero();
    assertThat(demo.text()).contains("completed");
    var parts =
        java.util.stream.Stream.of("query-service", "command-service", "agent-runner")
            .map(platform::process)
            .toList();

    platform.close();

    assertThat(parts).noneMatch(Platform::isRunning);
    assertThat(
            ProcessHandle.allProcesses()
                .filter(Platform::isRunning)
                .filter(p -> p.info().commandLine().orElse("").contains(home.toString())))
        .isEmpty();
  }
}
