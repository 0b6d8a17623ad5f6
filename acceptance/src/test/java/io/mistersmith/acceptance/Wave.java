package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** More small tasks than there are agents, so that at any time some are at each step. */
final class Wave {
  private static final String DESCRIPTION = "one of a wave";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Client client;
  private final List<String> tasks = new ArrayList<>();

  Wave(Client client) {
    this.client = client;
  }

  /** A task that prints, works that long, prints again and answers. */
  static String task(String description, String capability, int millis) {
    return """
        {"description":"%s","required_capabilities":["%s"],"max_attempts":100,
         "parameters":{"script":[{"say":"begun"},{"delay_ms":%d},{"lines":20},{"delay_ms":%d},
           {"answer":"{\\"findings\\":[\\"f\\"],\\"summary\\":\\"done\\"}"}]}}"""
        .formatted(description, capability, millis / 2, millis / 2);
  }

  void submit(int count) {
    for (int n = 0; n < count; n++) {
      submitOneOf(600 + n * 100);
    }
  }

  /** It is asked for under a key until it is accepted. */
  String submitOneOf(int millis) {
    String key = UUID.randomUUID().toString();
    String body = task(DESCRIPTION, "work", millis);
    Client.Answer accepted =
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(AssertionError.class)
            .until(
                () -> client.post("/api/v1/tasks", body, "Idempotency-Key", key),
                answer -> answer.status() == 202);
    String task = accepted.body().path("task_id").asText();
    tasks.add(task);
    return task;
  }

  List<String> submitted() {
    return List.copyOf(tasks);
  }

  /** Asks for as many again when all were done before that was seen. */
  void submitUntilTasksAreAtEveryStep(int count) {
    submit(count);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(
            () -> {
              Set<String> now = statuses();
              if (now.equals(Set.of("completed"))) {
                submit(count);
              }
              return now;
            },
            now -> now.containsAll(Set.of("pending", "running")));
  }

  /** What the platform knows of, whoever asked for it. */
  Set<String> known() {
    return all().map(task -> task.path("task_id").asText()).collect(Collectors.toSet());
  }

  private Set<String> statuses() {
    return all().map(task -> task.path("status").asText()).collect(Collectors.toSet());
  }

  private Stream<JsonNode> all() {
    return client
        .get("/api/v1/tasks?limit=500&capability=work")
        .body()
        .path("data")
        .valueStream()
        .filter(task -> task.path("description").asText().equals(DESCRIPTION));
  }

  /** All tasks have ended and all agents wait. */
  void awaitQuiet(List<String> agents, Duration patience) {
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              assertThat(statuses()).isEqualTo(Set.of("completed"));
              for (String agent : agents) {
                JsonNode now = client.get("/api/v1/agents/" + agent).body();
                assertThat(now.path("status").asText()).isIn("running", "idle");
                assertThat(now.path("current_task_id").isNull()).isTrue();
              }
            });
  }
}
