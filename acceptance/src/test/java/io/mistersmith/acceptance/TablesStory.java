package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What work leaves in the tables, as an operator with psql finds it. */
class TablesStory {
  private static Platform platform;
  private static Client client;
  private static Connection psql;

  @BeforeAll
  static void up() throws SQLException {
    platform = Platform.shared();
    client = platform.client();
    psql =
        DriverManager.getConnection(
            "jdbc:postgresql://localhost:" + platform.postgresPort + "/mistersmith",
            "mistersmith",
            Credentials.postgres(platform));
  }

  @AfterAll
  static void close() throws SQLException {
    psql.close();
  }

  @Test
  @Tag("D-049")
  @Tag("D-055")
  @Tag("D-065")
  @Tag("D-069")
  void anAgentsLifeIsInTheTableStateByStateAndTheLastOneWasWrittenWithItsHistory()
      throws SQLException {
    String agent = client.spawn("Liver", "living");
    client.awaitAgent(agent, "running", "idle");
    client.awaitTask(submit("living", "{\"answer\":\"lived\"}"), "completed");
    client.awaitAgent(agent, "idle");
    client.post("/api/v1/agents/" + agent + "/commands/stop", "");
    client.awaitAgent(agent, "stopped");

    assertThat(statusesOf(agent))
        .containsExactly("created", "starting", "running", "busy", "idle", "stopping", "stopped");
    assertThat(
            rows(
                """
                SELECT a.xmin::text = e.xmin::text, e.event_type,
                  a.last_activity IS NOT NULL, e."timestamp" IS NOT NULL
                FROM read_model.agents a JOIN read_model.agent_events e
                  ON e.agent_id = a.agent_id AND e.position = a.valid_from
                WHERE a.agent_id = ? AND a.valid_to IS NULL
                """,
                agent))
        .as("one transaction wrote the status, the activity and the event")
        .containsExactly(List.of("t", "agent.stopped", "t", "t"));
    assertThat(
            rows(
                """
                SELECT count(*) FROM read_model.agents a WHERE a.agent_id = ? AND NOT EXISTS
                  (SELECT FROM read_model.agent_events e
                   WHERE e.agent_id = a.agent_id AND e.position = a.valid_from)
                """,
                agent))
        .as("states without an event")
        .containsExactly(List.of("0"));
  }

  @Test
  @Tag("D-066")
  @Tag("D-070")
  void theEndOfATaskAndTheFreedomOfItsAgentAreOneWrite() throws SQLException {
    String agent = client.spawn("Ender", "ending");
    client.awaitAgent(agent, "running", "idle");
    List<String> tasks = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      tasks.add(
          submit("ending", "{\"answer\":\"{\\\"findings\\\":[],\\\"summary\\\":\\\"s\\\"}\"}"));
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> seenAtOnce(agent), List.of("5", "0")::equals);

    for (String task : tasks) {
      assertThat(
              rows(
                  """
                  SELECT t.status, t.completed_at IS NOT NULL, t.result ->> 'summary',
                    a.agent_id, a.current_task_id
                  FROM read_model.tasks t JOIN read_model.agents a ON a.valid_from = t.valid_from
                  WHERE t.task_id = ? AND t.valid_to IS NULL
                  """,
                  task))
          .as("versions of the same event")
          .containsExactly(java.util.Arrays.asList("completed", "t", "s", agent, null));
      assertThat(
              rows(
                      "SELECT status FROM read_model.tasks WHERE task_id = ? ORDER BY valid_from",
                      task)
                  .stream()
                  .map(List::getFirst)
                  .distinct())
          .containsExactly("pending", "assigned", "running", "completed");
    }
  }

  /**
   * How many tasks of an agent have ended, and how many contradict what the agent holds, of one
   * moment.
   */
  private static List<String> seenAtOnce(String agent) throws SQLException {
    List<String> seen =
        rows(
                """
                SELECT count(*) FILTER (WHERE t.status = 'completed'),
                  count(*) FILTER (WHERE (t.status IN ('assigned', 'running'))
                    IS DISTINCT FROM (a.current_task_id IS NOT DISTINCT FROM t.task_id))
                FROM read_model.tasks t JOIN read_model.agents a ON a.agent_id = t.assigned_to
                WHERE a.agent_id = ? AND t.valid_to IS NULL AND a.valid_to IS NULL
                """,
                agent)
            .getFirst();
    assertThat(seen.get(1)).as("ended, or held, and not both").isEqualTo("0");
    return seen;
  }

  @Test
  @Tag("D-067")
  void aDiscoveryIsInTheTableOfDiscoveries() throws SQLException {
    String id =
        client
            .post(
                "/api/v1/discoveries",
                """
                {"agent_id":"agent-archived","agent_role":"Archivist","discovery_type":"anomaly",
                 "content":"kept for good","confidence":0.85}""")
            .body()
            .path("discovery_id")
            .asText();
    JsonNode read =
        client.awaiting("/api/v1/discoveries/" + id, body -> body.path("content").isTextual());

    assertThat(
            rows(
                """
                SELECT agent_id, agent_role, discovery_type, content, confidence, made_at
                FROM read_model.discoveries WHERE discovery_id = ? AND valid_to IS NULL
                """,
                id))
        .containsExactly(
            List.of(
                "agent-archived",
                "Archivist",
                "anomaly",
                "kept for good",
                "0.85",
                read.path("timestamp").asText()));
  }

  private static String submit(String capability, String step) {
    return client.submit(
        """
        {"description":"leave a trace","required_capabilities":["%s"],"max_attempts":1,
         "parameters":{"script":[%s]}}"""
            .formatted(capability, step));
  }

  /** In their order, each once. */
  private static List<String> statusesOf(String agent) throws SQLException {
    return rows(
            "SELECT status FROM read_model.agents WHERE agent_id = ? ORDER BY valid_from", agent)
        .stream()
        .map(List::getFirst)
        .distinct()
        .toList();
  }

  private static List<List<String>> rows(String sql, String id) throws SQLException {
    try (PreparedStatement statement = psql.prepareStatement(sql)) {
      statement.setString(1, id);
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int n = 1; n <= result.getMetaData().getColumnCount(); n++) {
            row.add(result.getString(n));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }
}
