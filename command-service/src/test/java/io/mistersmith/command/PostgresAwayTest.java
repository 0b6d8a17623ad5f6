package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.infra.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PostgresAwayTest {

  private static final String TASK = "{\"description\":\"Look\"}";

  @Test
  @Tag("D-128")
  void theServiceStartsAndAnswersWithoutPostgresAndTakesItUpWhenItComes() {
    try (PostgresServer server = PostgresServer.temporary();
        TestService service = TestService.start(server, "--smith.postgres.connection-timeout=1s")) {
      assertThat(service.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(202);

      server.stop();
      service.restart();

      assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
      var refused = service.post("/api/v1/tasks", TASK);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(TestService.json(refused).path("code").asText())
          .isEqualTo("event_store_unavailable");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();

      server.start(_ -> {});

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> service.get("/health/ready").statusCode() == 200);
      assertThat(service.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(202);
    }
  }
}
