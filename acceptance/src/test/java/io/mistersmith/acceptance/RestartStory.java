package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service that ends in the middle of a task costs time, never the task. How each is killed and
 * frozen: {@link FaultStory}.
 */
@Tag("D-232")
class RestartStory {
  private static final List<String> TERMINAL =
      List.of("task.completed", "task.failed", "task.cancelled", "task.timed_out");
  private static final String SLOW_TASK =
      """
      {"description":"take a while","required_capabilities":["patience"],"parameters":{"script":[
        {"say":"begun"},{"delay_ms":2000},{"say":"half"},{"delay_ms":2000},
        {"answer":"{\\"findings\\":[\\"f\\"],\\"summary\\":\\"done\\"}"}]}}""";

  @TempDir static Path home;
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform = Platform.up(home);
    client = platform.client();
    client.awaitAgent(client.spawn("Waiter", "patience"), "running", "idle");
  }

  @AfterAll
  static void down() {
    platform.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command-service", "query-service", "agent-runner"})
  @Tag("D-147")
  void aTaskOutlivesTheRestartOf(String service) {
    String task = client.submit(SLOW_TASK);
    client.awaitTask(task, "running");

    platform.terminate(service);
    platform.upAgain();

    client.awaitTask(task, "completed");
    endedExactlyOnce(task);
  }

  @Test
  void aTaskOutlivesTheRestartOfEverythingAtOnce() {
    String task = client.submit(SLOW_TASK);
    client.awaitTask(task, "running");

    assertThat(platform.smith("down").exitCode()).isZero();
    platform.upAgain();

    client.awaitTask(task, "completed");
    endedExactlyOnce(task);
  }

  private static void endedExactlyOnce(String task) {
    JsonNode events =
        client.get("/api/v1/events?limit=500&aggregate_id=" + task).body().path("data");
    assertThat(
            events
                .valueStream()
                .map(event -> event.path("type").asText())
                .filter(TERMINAL::contains))
        .containsExactly("task.completed");
  }
}
