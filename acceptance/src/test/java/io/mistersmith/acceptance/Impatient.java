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

/**
 * A platform with two agents that notices in seconds what usually takes minutes, for stories in
 * which its parts are killed, or away.
 */
final class Impatient implements AutoCloseable {
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

  final Platform platform;
  final Client client;
  final List<String> agents;

  Impatient(Path home) {
    platform = Platform.up(home, SHORT);
    client = platform.client();
    try {
      agents = Stream.generate(() -> client.spawn("Worker", "work")).limit(AGENTS).toList();
      agents.forEach(agent -> client.awaitAgent(agent, "running", "idle"));
    } catch (RuntimeException | AssertionError notReady) {
      platform.close();
      throw notReady;
    }
  }

  static String discovery(String content) {
    return """
        {"agent_id":"agent-finder","agent_role":"finder","discovery_type":"insight",
         "content":"%s","confidence":0.5}"""
        .formatted(content);
  }

  /** As many workers as agents, each the one that its agent's record names. */
  void processesAndAgentsAgree() {
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
              assertThat(Workers.of(platform.home)).isEqualTo(named).hasSize(AGENTS);
            });
  }

  @Override
  public void close() {
    platform.close();
  }
}
