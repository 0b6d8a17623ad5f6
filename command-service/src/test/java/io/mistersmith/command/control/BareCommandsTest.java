package io.mistersmith.command.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BareCommandsTest {
  private NatsStory story;

  @BeforeEach
  void start() {
    story = new NatsStory();
    story.awaitReady();
  }

  @AfterEach
  void stop() {
    story.close();
  }

  @Test
  @Tag("D-189")
  void theOlderSpawnCommandSpawnsAnAgent() throws Exception {
    try (FakeRunner runner = story.runner("runner-1")) {
      JsonNode answer = ask("agent.command", "{\"action\":\"spawn\"}");

      assertThat(answer.path("accepted").asBoolean()).isTrue();
      story.awaitEvent(answer.path("agent_id").asText(), "agent.running");
      assertThat(runner.spawned).hasSize(1);
    }
  }

  @Test
  @Tag("D-116")
  void eachCommandIsAnsweredOnTheSubjectOfTheAgent() throws Exception {
    try (FakeRunner runner = story.runner("runner-1")) {
      assertThat(command("spawn", "{\"role\":\"Analyzer\",\"capabilities\":[\"log_analysis\"]}"))
          .isEqualTo("accepted");
      story.awaitEvent("agent-analyst", "agent.running");
      assertThat(command("resume", "")).isEqualTo("accepted");
      assertThat(command("restart", "")).isEqualTo("agent_alive");
      assertThat(command("pause", "")).isEqualTo("accepted");
      story.awaitEvent("agent-analyst", "agent.paused");
      assertThat(command("resume", "")).isEqualTo("accepted");
      assertThat(command("stop", "")).isEqualTo("accepted");
      story.awaitEvent("agent-analyst", "agent.stopped");
      assertThat(command("restart", "")).isEqualTo("accepted");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Collections.frequency(story.types("agent-analyst"), "agent.running") == 2);
      assertThat(command("kill", "")).isEqualTo("accepted");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Collections.frequency(story.types("agent-analyst"), "agent.stopped") == 2);

      assertThat(command("explode", "")).isEqualTo("unknown_action");
      assertThat(command("stop", "{\"agent_id\":\"agent-other\"}")).isEqualTo("invalid_input");
      assertThat(ask("agents.agent-nobody.commands.pause", "").path("code").asText())
          .isEqualTo("agent_not_found");
      assertThat(runner.spawned).hasSize(2);
    }
  }

  private String command(String name, String body) throws Exception {
    JsonNode answer = ask("agents.agent-analyst.commands." + name, body);
    return answer.path("accepted").asBoolean() ? "accepted" : answer.path("code").asText();
  }

  @Test
  @Tag("D-119")
  void systemControlIsAnswered() throws Exception {
    ask("system.control.spawn", "{\"agent_id\":\"agent-analyst\"}");
    assertThat(ask("system.control.stop", "{\"agent_id\":\"agent-analyst\"}").path("accepted"))
        .isEqualTo(Json.STRICT.readTree("true"));
    story.awaitEvent("agent-analyst", "agent.stopped");

    assertThat(ask("system.control.status", "").path("accepted").asBoolean()).isTrue();
    assertThat(ask("system.control.explode", "{\"agent_id\":\"a\"}").path("code").asText())
        .isEqualTo("unknown_action");
    assertThat(ask("agent.command", "not json").path("code").asText()).isEqualTo("invalid_input");
  }

  private JsonNode ask(String subject, String body) throws Exception {
    return Json.STRICT.readTree(
        story
            .onlooker()
            .request(subject, body.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(10))
            .getData());
  }
}
