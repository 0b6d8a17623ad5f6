package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.command.schedule.Board.Waiting;
import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.Migrations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ten thousand tasks wait, and there are ten agents. */
@Tag("D-118")
class BoardTest {
  private static final int TASKS = 10_000;
  private static PostgresDatabase database;
  private static JdbcClient jdbc;

  @BeforeAll
  static void aBacklog() {
    database = PostgresServer.shared().freshDatabase(Migrations::migrate);
    jdbc = JdbcClient.create(database.ownerDataSource());
    jdbc.sql(
            """
            INSERT INTO command.pending_task (task_id, priority, created_position, required_capabilities,
              status, attempt, changed_at)
            SELECT 'task_' || n, 1 + n % 10, n, CASE n % 4 WHEN 0 THEN ARRAY['logs'] WHEN 1 THEN ARRAY['logs', 'sql']
              WHEN 2 THEN ARRAY['painting'] ELSE ARRAY[]::text[] END, 'pending', 0, now()
            FROM generate_series(1, :tasks) n
            """)
        .param("tasks", TASKS)
        .update();
    jdbc.sql(
            """
            INSERT INTO command.agent (agent_id, status, runner_id, role, capabilities, executor, session, changed_at)
            SELECT 'agent-' || n, 'idle', 'runner-1', 'Worker', ARRAY['logs', 'sql'], 'scripted', 'per_task', now()
            FROM generate_series(1, 10) n
            """)
        .update();
    jdbc.sql("ANALYZE").update();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void theFirstAreThoseOfHighestPriorityAndThenTheOldestThatAnAgentCanDo() {
    List<Waiting> first = new Board(jdbc).waiting(10);

    List<String> expected =
        jdbc.sql(
                """
                SELECT task_id FROM command.pending_task WHERE required_capabilities <@ ARRAY['logs', 'sql']
                ORDER BY priority DESC, created_position LIMIT 10
                """)
            .query(String.class)
            .list();
    assertThat(first).extracting(task -> task.id().value()).containsExactlyElementsOf(expected);
  }

  @Test
  void noMoreIsReadThanTheHeadsOfTheBacklog() throws Exception {
    assertThat(rowsRead(Board.WAITING.replace("LIMIT ?", "LIMIT 200"))).isLessThan(200);
  }

  @Test
  void withoutAFreeAgentNothingOfTheBacklogIsRead() throws Exception {
    jdbc.sql("UPDATE command.agent SET status = 'busy'").update();
    try {
      assertThat(rowsRead(Board.WAITING.replace("LIMIT ?", "LIMIT 200"))).isLessThan(100);
      assertThat(new Board(jdbc).waiting(10)).isEmpty();
    } finally {
      jdbc.sql("UPDATE command.agent SET status = 'idle'").update();
    }
  }

  /** What the nodes of the plan that read tables gave and threw away, over all loops. */
  private static double rowsRead(String sql) throws Exception {
    String plan = jdbc.sql("EXPLAIN (ANALYZE, FORMAT JSON) " + sql).query(String.class).single();
    JsonNode root = Json.STRICT.readTree(plan).path(0).path("Plan");
    List<JsonNode> scans = new ArrayList<>();
    scans(root, scans);
    assertThat(scans)
        .filteredOn(scan -> scan.path("Relation Name").asText().equals("pending_task"))
        .isNotEmpty()
        .noneMatch(scan -> scan.path("Node Type").asText().equals("Seq Scan"));
    return scans.stream()
        .mapToDouble(
            scan ->
                scan.path("Actual Loops").asDouble()
                    * (scan.path("Actual Rows").asDouble()
                        + scan.path("Rows Removed by Filter").asDouble()))
        .sum();
  }

  private static void scans(JsonNode node, List<JsonNode> into) {
    if (node.has("Relation Name")) {
      into.add(node);
    }
    node.path("Plans").forEach(child -> scans(child, into));
  }
}
