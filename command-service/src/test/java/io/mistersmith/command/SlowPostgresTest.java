package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SlowPostgresTest {
  private static final String TASK = "{\"description\":\"Look\"}";
  private static final String[] KEY = {"Idempotency-Key", "once"};

  @Test
  @Tag("D-108")
  void aWriteThatTakesTooLongEndsWithAnErrorAndIsSettledWithItsKey() throws Exception {
    try (TestService service = TestService.start("--smith.door.request-timeout=1s")) {
      try (Connection other = service.superuser().getConnection();
          Statement lock = other.createStatement()) {
        other.setAutoCommit(false);
        lock.execute("LOCK TABLE event_store.events IN ACCESS EXCLUSIVE MODE");

        HttpResponse<byte[]> ended = service.post("/api/v1/tasks", TASK, KEY);

        assertThat(ended.statusCode()).isEqualTo(504);
        assertThat(TestService.json(ended).path("code").asText()).isEqualTo("outcome_unknown");
        other.rollback();
      }

      assertThat(service.post("/api/v1/tasks", TASK, KEY).statusCode()).isEqualTo(202);
      assertThat(service.post("/api/v1/tasks", TASK, KEY).statusCode()).isEqualTo(202);
      assertThat(service.events().stream().filter(event -> event.type().equals("task.created")))
          .hasSize(1);
    }
  }
}
