package io.mistersmith.command.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
