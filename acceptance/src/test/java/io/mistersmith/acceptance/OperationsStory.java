package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Read models that are reset, built anew and in trouble, on a platform that has done some work, and
 * whose agents are given up at their first failure.
 */
@Tag("D-237")
class OperationsStory {
  @TempDir static Path home;
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform =
        Platform.up(
            home,
            Map.of(
                "SMITH_SUPERVISION_MAXRESTARTS",
                "0",
                "SMITH_CLAUDE",
                home.resolve("no-claude").toString()));
    client = platform.client();
    String agent = client.spawn("Worker", "some_work");
    client.awaitAgent(agent, "running", "idle");
    client.awaitTask(submit("some_work"), "completed");
  }

  @AfterAll
  static void down() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  @Tag("D-071")
  void aResetGivesTheSameRowsAndRepeatsNothing() {
    long end = log();
    List<JsonNode> live = everything(end);
    int agents = client.get("/api/v1/agents").body().path("data").size();

    for (String name : List.of("fleet-board", "discovery-board", "history")) {
      Platform.Said said = platform.smith("projections", "reset", name);
      assertThat(said.exitCode()).as(said.text()).isZero();
    }

    assertThat(everything(end)).isEqualTo(live);
    assertThat(client.get("/api/v1/history?type=agent.*&limit=500").body().path("data").size())
        .isPositive();
    assertThat(client.get("/api/v1/agents").body().path("data").size()).isEqualTo(agents);
    JsonNode since =
        client.get("/api/v1/events?after=" + end + "&type=agent.created,task.created").body();
    assertThat(since.path("data").size()).isZero();
  }

  @Test
  @Tag("D-071")
  void aRebuildBesideDiffersInNoRowAndIsSwitchedTo() {
    long end = log();
    List<JsonNode> live = everything(end);

    Platform.Said said =
        platform.smith("projections", "rebuild", "fleet-board", "--switch", "when_equal");

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text()).contains("switched", "\"rows\":0");
    assertThat(everything(end)).isEqualTo(live);
    client.awaitTask(submit("some_work"), "completed");
  }

  @Test
  void anEventThatCannotBeAppliedIsParkedWhileOthersFlowAndIsTriedAgain() throws Exception {
    String poisoned = submit("nobody_can");
    client.awaitTask(poisoned, "pending");
    String row = client.get("/api/v1/tasks/" + poisoned).raw().body();
    write("UPDATE read_model.tasks SET view = '[]' WHERE task_id = ?", poisoned);

    client.post("/api/v1/tasks/" + poisoned + "/cancel", "{\"reason\":\"a poison\"}");
    client.awaitTask(submit("some_work"), "completed");

    JsonNode letter =
        client
            .awaiting("/api/v1/dead-letters", page -> page.path("data").size() == 1)
            .path("data")
            .path(0);
    assertThat(letter.path("sequence").asText()).isEqualTo(poisoned);
    assertThat(letter.path("event_type").asText()).isEqualTo("task.cancelled");
    assertThat(client.get("/health/ready").status()).isEqualTo(200);
    String id = letter.path("letter_id").asText();
    assertThat(platform.smith("dead-letters", "list").text()).contains(id, poisoned);
    assertThat(platform.smith("dead-letters", "retry", id).exitCode()).isEqualTo(1);

    write(
        "UPDATE read_model.tasks SET view = '" + row.replace("'", "''") + "' WHERE task_id = ?",
        poisoned);
    Platform.Said said = platform.smith("dead-letters", "retry", id);
    assertThat(said.exitCode()).as(said.text()).isZero();
    client.awaitTask(poisoned, "cancelled");
    assertThat(client.get("/api/v1/dead-letters").body().path("total").asInt()).isZero();
  }

  @Test
  @Tag("D-054")
  @Tag("D-056")
  void anAgentThatCannotStartOrIsGivenUpIsInErrorAndWhatTheTableDoesNotHaveIsRefusedByName() {
    String failing = client.spawn("Failing", "failing_once");
    client.awaitAgent(failing, "running", "idle");
    assertRefused(failing, "restart", "agent_alive");
    client.submit(
        """
        {"description":"fail","required_capabilities":["failing_once"],"max_attempts":1,
         "parameters":{"script":[{"crash":true}]}}""");
    String impossible =
        client
            .post("/api/v1/agents", "{\"role\":\"Claude\",\"executor\":\"claude\"}")
            .body()
            .path("agent_id")
            .asText();

    JsonNode givenUp = client.awaitAgent(failing, "error");
    assertThat(givenUp.path("error_code").asText()).isEqualTo("restart_limit");
    JsonNode noCli = client.awaitAgent(impossible, "error");
    assertThat(noCli.path("error_code").asText()).isEqualTo("missing_binary");
    assertThat(events(failing)).containsSubsequence("agent.busy", "agent.failed", "agent.error");
    assertThat(events(impossible))
        .containsExactly("agent.created", "agent.starting", "agent.error");
    for (String agent : List.of(failing, impossible)) {
      assertRefused(agent, "pause", "not_running");
      assertRefused(agent, "resume", "not_paused");
      client.post("/api/v1/agents/" + agent + "/commands/stop", "");
      client.awaitAgent(agent, "stopped");
      assertRefused(agent, "pause", "not_running");
    }
  }

  private static void assertRefused(String agent, String command, String code) {
    List<String> before = events(agent);
    Client.Answer answer = client.post("/api/v1/agents/" + agent + "/commands/" + command, "");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body().path("code").asText()).isEqualTo(code);
    assertThat(events(agent)).isEqualTo(before);
  }

  private static List<String> events(String agent) {
    return client
        .get("/api/v1/events?limit=500&aggregate_id=" + agent)
        .body()
        .path("data")
        .valueStream()
        .map(event -> event.path("type").asText())
        .toList();
  }

  private static String submit(String capability) {
    return client.submit(
        "{\"description\":\"Do it\",\"required_capabilities\":[\"%s\"]}".formatted(capability));
  }

  private static long log() {
    return client.get("/api/v1/projections").body().at("/data/0/log_position").asLong();
  }

  private static List<JsonNode> everything(long position) {
    return List.of("tasks", "agents", "discoveries").stream()
        .map(
            list ->
                client.awaiting(
                    "/api/v1/" + list + "?limit=500&as_of=" + position,
                    page -> page.path("data").isArray()))
        .toList();
  }

  private static void write(String sql, String task) throws SQLException {
    try (Connection owner =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + platform.postgresPort + "/mistersmith",
                "mistersmith",
                Credentials.postgres(platform));
        PreparedStatement statement = owner.prepareStatement(sql)) {
      statement.setString(1, task);
      statement.executeUpdate();
    }
  }
}
