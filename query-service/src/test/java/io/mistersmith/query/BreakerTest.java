package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakerTest {
  private static final String TASK = "{\"description\":\"x\"}";
  @TempDir Path dir;

  @Test
  @Tag("D-098")
  @Tag("D-100")
  @Tag("D-220")
  void writesThatFailInARowAreNotHandedOnForAWhileAndReadsGoOn() throws Exception {
    try (Platform platform =
        Platform.start(dir, "--smith.breakers.open=1s", "--smith.breakers.probe=1h")) {
      platform.commands.answers(_ -> new CommandServiceDouble.Reply(503, "{}", Map.of()));
      for (int i = 0; i < 5; i++) {
        assertThat(platform.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(503);
        platform.commands.taken();
      }

      HttpResponse<String> refused = platform.post("/api/v1/tasks", TASK);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("circuit_open");
      assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(1);
      assertThat(platform.commands.wasAsked()).isFalse();
      assertThat(platform.get("/api/v1/tasks").statusCode()).isEqualTo(200);
      assertThat(
              platform
                  .read("/health")
                  .path("components")
                  .path("breakers")
                  .path("command-service")
                  .asText())
          .isIn("open", "half_open");
      platform.commands.answers(_ -> new CommandServiceDouble.Reply(202, "{}", Map.of()));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> platform.post("/api/v1/tasks", TASK).statusCode() == 202);
      assertThat(platform.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(202);
    }
  }

  @Test
  @Tag("D-100")
  void aServiceThatWasAwayIsTriedAsSoonAsItLives() throws Exception {
    try (Platform platform = Platform.start(dir, "--smith.breakers.probe=50ms")) {
      platform.commands.answers(
          _ -> {
            throw new IOException("gone");
          });
      openTheCircuit(platform);

      platform.commands.answers(_ -> new CommandServiceDouble.Reply(200, "{}", Map.of()));

      // Long before the minute is over.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> platform.post("/api/v1/tasks", TASK).statusCode() == 200);
      assertThat(platform.get("/metrics/prometheus").body())
          .containsPattern(
              "smith_breaker_early_trials_total\\{[^}]*name=\"command-service\"[^}]*} 1\\.0");
    }
  }

  @Test
  void aServiceThatLivesAndFailsIsLeftAlone() throws Exception {
    try (Platform platform = Platform.start(dir, "--smith.breakers.probe=20ms")) {
      AtomicInteger asked = new AtomicInteger();
      platform.commands.answers(
          call -> {
            boolean live = call.path().equals("/health/live");
            asked.addAndGet(live ? 1 : 0);
            return new CommandServiceDouble.Reply(live ? 200 : 503, "{}", Map.of());
          });
      openTheCircuit(platform);

      await().atMost(Duration.ofSeconds(30)).until(() -> asked.get() > 3);

      assertThat(platform.post("/api/v1/tasks", TASK).body()).contains("circuit_open");
    }
  }

  private static void openTheCircuit(Platform platform) throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> platform.post("/api/v1/tasks", TASK).body().contains("circuit_open"));
  }
}
