package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stories of a platform with two agents that notices in seconds what usually takes minutes: its
 * parts are killed, or away.
 */
abstract class Impatient {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int AGENTS = 2;
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("SMITH_RUNNER_HEARTBEAT", "1s"),
          Map.entry("SMITH_RUNNER_PATIENCE", "5"),
          Map.entry("SMITH_SCHEDULE_HEARTBEAT", "1s"),
          Map.entry("SMITH_SCHEDULE_PATIENCE", "6"),
          Map.entry("SMITH_SCHEDULE_NOTSTARTED", "3s"),
          Map.entry("SMITH_SCHEDULE_AGAINATMOST", "1s"),
          Map.entry("SMITH_SCHEDULE_REPLYTIMEOUT", "700ms"),
          Map.entry("SMITH_SUPERVISION_MAXRESTARTS", "1000"),
          Map.entry("SMITH_SUPERVISION_LONGEST", "500ms"),
          Map.entry("SMITH_NATS_RECONNECTMAXWAIT", "1s"),
          Map.entry("SMITH_RUNNER_MAXAGENTS", Integer.toString(AGENTS)));

  @TempDir static Path home;
  static Platform platform;
  static Client client;
  static List<String> agents;

  @BeforeAll
  static void up() {
    platform = Platform.up(home, SHORT);
    client = platform.client();
    agents = Stream.generate(() -> client.spawn("Worker", "work")).limit(AGENTS).toList();
    agents.forEach(agent -> client.awaitAgent(agent, "running", "idle"));
  }

  @AfterAll
  static void down() {
    if (platform != null) {
      platform.close();
      platform = null;
    }
  }

  static String discovery(String content) {
    return """
        {"agent_id":"agent-finder","agent_role":"finder","discovery_type":"insight",
         "content":"%s","confidence":0.5}"""
        .formatted(content);
  }

  /** As many workers as agents, each the one that its agent's record names. */
  static void processesAndAgentsAgree() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<Long> named =
                  agents.stream()
                      .map(agent -> client.get("/api/v1/agents/" + agent).body())
                      .filter(agent -> agent.path("pid").isNumber())
                      .map(agent -> agent.path("pid").asLong())
                      .collect(Collectors.toSet());
              assertThat(Workers.of(home)).isEqualTo(named).hasSize(AGENTS);
            });
  }
}
