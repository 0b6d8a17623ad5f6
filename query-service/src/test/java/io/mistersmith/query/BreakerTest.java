package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    try (Platform platform = Platform.start(dir, "--smith.breakers.open=1s")) {
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
}
