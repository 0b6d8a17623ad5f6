package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.task.TaskId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowPostgresTest {
  @TempDir Path dir;

  @Test
  @Tag("D-108")
  void aReadThatTakesTooLongEndsWithAnErrorAndLeavesNoQueryBehind() throws Exception {
    try (Platform platform = Platform.start(dir, "--smith.door.request-timeout=1s")) {
      TaskId task = TaskId.random();
      long position = platform.events.record("Task", task.value(), created(task));
      platform.read("/api/v1/tasks/" + task + "?min_position=" + position);

      try (Connection other = platform.superuser().getConnection();
          Statement lock = other.createStatement()) {
        other.setAutoCommit(false);
        lock.execute("LOCK TABLE read_model.tasks IN ACCESS EXCLUSIVE MODE");

        HttpResponse<String> ended = platform.get("/api/v1/tasks");
        HttpResponse<String> tool =
            platform.post(
                "/mcp",
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call",
                 "params":{"name":"list_tasks","arguments":{}}}""");

        assertThat(ended.statusCode()).isEqualTo(504);
        assertThat(ended.body()).contains("request_timed_out");
        assertThat(tool.body()).contains("-32603", "took too long");
        await().until(() -> waiting(platform) == 0);
        other.rollback();
      }

      assertThat(platform.read("/api/v1/tasks").path("data")).hasSize(1);
    }
  }

  /** How many queries of the service wait for the table. */
  private static int waiting(Platform platform) {
    Integer count =
        platform.sql.queryForObject(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessShareLock'"
                + " AND relation = 'read_model.tasks'::regclass",
            Integer.class);
    return count == null ? 0 : count;
  }
}
