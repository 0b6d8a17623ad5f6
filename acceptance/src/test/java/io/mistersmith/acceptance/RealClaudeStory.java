package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.runner.StandInMessagesApi;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job with the real CLI, named by SMITH_TEST_CLAUDE, and a model on loopback:
 *
 * <pre>
 * npm install @anthropic-ai/claude-code@2.1.330
 * SMITH_TEST_CLAUDE=$PWD/node_modules/@anthropic-ai/claude-code-linux-x64/claude ./mvnw verify
 * </pre>
 */
@EnabledIfEnvironmentVariable(named = "SMITH_TEST_CLAUDE", matches = ".+")
class RealClaudeStory {
  @TempDir Path home;

  @Test
  @Tag("D-001")
  @Tag("D-025")
  @Tag("D-045")
  void aClaudeAgentSharesWhatItFindsAndCompletesTheTask() {
    try (StandInMessagesApi model = new StandInMessagesApi();
        Platform platform =
            Platform.up(
                home,
                Map.of(
                    "SMITH_CLAUDE", System.getenv("SMITH_TEST_CLAUDE"),
                    "ANTHROPIC_API_KEY", "sk-ant-stand-in",
                    "ANTHROPIC_BASE_URL", model.url()))) {
      Client client = platform.client();
      String agent = spawn(client);

      JsonNode done =
          client.awaitTask(
              client.submit(
                  """
                  {"description":"Analyze system logs","required_capabilities":["log_analysis"],
                   "parameters":{"source":"/var/log/system.log","time_range":"24h"}}"""),
              "completed");

      assertThat(done.path("assigned_to").asText()).isEqualTo(agent);
      assertThat(done.path("result").path("summary").asText()).isEqualTo("1 issue found");
      JsonNode discoveries =
          client.awaiting(
              "/api/v1/discoveries?agent_id=" + agent, body -> body.path("data").size() == 1);
      assertThat(discoveries.path("data").path(0).path("content").asText())
          .isEqualTo("The stand-in model found a pattern");
      await().untilAsserted(() -> theTranscriptIsRecorded(client, done));
      assertThat(model.requests()).isNotEmpty();
    }
  }

  private static String spawn(Client client) {
    JsonNode agent =
        client
            .post(
                "/api/v1/agents",
                "{\"role\":\"Analyzer\",\"capabilities\":[\"log_analysis\"],\"executor\":\"claude\"}")
            .body();
    String id = agent.path("agent_id").asText();
    assertThat(client.awaitAgent(id, "running", "idle").path("executor").asText())
        .isEqualTo("claude");
    return id;
  }

  private static void theTranscriptIsRecorded(Client client, JsonNode task) {
    String output =
        client.get("/api/v1/runs/" + task.path("run_id").asText() + "/output").raw().body();
    assertThat(output)
        .contains("mcp__platform__share_discovery", "1 issue found")
        .doesNotContain("sk-ant-stand-in");
  }
}
