package io.mistersmith.query;

import static io.mistersmith.query.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextId;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.query.CommandServiceDouble.Asked;
import io.mistersmith.query.CommandServiceDouble.Reply;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D-013")
class ContextTest {
  private static final AgentId WORKER = new AgentId("agent-context");
  private static final AgentId OTHER = new AgentId("agent-other");
  private static final String SHARE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"share_context\","
          + "\"arguments\":{\"agent_id\":\"%s\",\"topic\":\"deployment\",\"content\":\"frozen\"}}}";

  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
    platform.events.record("Agent", WORKER.value(), running(WORKER, Samples.WORKER_TOKEN));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void anAgentReadsWhatIsForItAndForEverybodyAndNothingElse() {
    String direct = told(OTHER, WORKER, "mine", 3600);
    String broadcast = told(OTHER, null, "mine", 3600);
    String own = told(WORKER, OTHER, "mine", 3600);
    String others = told(OTHER, new AgentId("agent-third"), "mine", 3600);

    assertThat(asWorker("/api/v1/context?topic=mine").path("data").findValuesAsText("context_id"))
        .containsExactlyInAnyOrder(direct, broadcast, own);
    assertThat(status("/api/v1/context/" + direct)).isEqualTo(200);
    assertThat(status("/api/v1/context/" + others)).isEqualTo(404);
    assertThat(status("/api/v1/context?agent_id=" + OTHER)).isEqualTo(403);
    assertThat(
            platform.read("/api/v1/context?topic=mine").path("data").findValuesAsText("context_id"))
        .contains(direct, broadcast, own, others);
    assertThat(
            platform
                .read("/api/v1/context?topic=mine&agent_id=agent-third")
                .path("data")
                .findValuesAsText("context_id"))
        .containsExactlyInAnyOrder(broadcast, others);
  }

  @Test
  void whatHasExpiredIsReadOnlyAsOfThen() {
    String id = told(OTHER, null, "short", 1);
    long then = platform.events.head();

    await().until(() -> status("/api/v1/context/" + id) == 404);
    assertThat(platform.read("/api/v1/context?topic=short").path("data")).isEmpty();
    JsonNode asOf = platform.read("/api/v1/context?topic=short&as_of=" + then);
    assertThat(asOf.path("data").findValuesAsText("context_id")).containsExactly(id);
  }

  @Test
  void everyDiscoveryIsContextForEverybodyForADay() {
    DiscoveryId id = DiscoveryId.random();
    Instant now = Instant.now();
    long position =
        platform.events.record(
            "Discovery",
            id.value(),
            new DiscoveryShared(
                id, OTHER, "Analyzer", DiscoveryType.INSIGHT, "c", BigDecimal.ONE, null, now));

    JsonNode all = platform.read("/api/v1/context/" + id + "?min_position=" + position);
    assertThat(all.path("topic").asText()).isEqualTo("discovery.insight");
    assertThat(Instant.parse(all.path("expires_at").asText()))
        .isBetween(now.plusSeconds(86_399), now.plusSeconds(86_401));
    assertThat(all.path("discovery_id").asText()).isEqualTo(id.value());
    assertThat(all.path("to_agent_id").isNull()).isTrue();
  }

  @Test
  void theToolSharesInTheCallersNameOnly() {
    platform.commands.answers(_ -> new Reply(201, "{\"context_id\":\"ctx_1\"}", Map.of()));

    JsonNode mine = asWorkerCalls(SHARE.formatted(WORKER));
    Asked asked = platform.commands.taken();
    JsonNode notMine = asWorkerCalls(SHARE.formatted(OTHER));

    assertThat(asked.path()).isEqualTo("/api/v1/context");
    assertThat(mine.path("result").path("structuredContent").path("context_id").asText())
        .isEqualTo("ctx_1");
    assertThat(notMine.path("error").path("code").asInt()).isEqualTo(-32602);
    assertThat(platform.commands.wasAsked()).isFalse();
  }

  @Test
  void theToolReadsTheCallersContext() {
    String direct = told(OTHER, WORKER, "tool", 3600);

    JsonNode read =
        asWorkerCalls(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_context\","
                + "\"arguments\":{\"topic\":\"tool\"}}}");

    assertThat(
            read.path("result")
                .path("structuredContent")
                .path("context")
                .findValuesAsText("context_id"))
        .containsExactly(direct);
  }

  private static String told(AgentId from, @Nullable AgentId to, String topic, int seconds) {
    ContextId id = ContextId.random();
    Instant now = Instant.now();
    long position =
        platform.events.record(
            "Context",
            id.value(),
            new ContextShared(id, from, to, topic, "c", now, now.plusSeconds(seconds)));
    platform.read("/api/v1/discoveries?min_position=" + position);
    return id.value();
  }

  private static JsonNode asWorker(String path) {
    return Platform.json(workersGet(path).body());
  }

  private static int status(String path) {
    return workersGet(path).statusCode();
  }

  private static HttpResponse<String> workersGet(String path) {
    return platform.send(
        platform
            .request(path)
            .setHeader("Authorization", "Bearer " + Samples.WORKER_TOKEN)
            .GET()
            .build());
  }

  private static JsonNode asWorkerCalls(String body) {
    return Platform.json(
        platform
            .send(
                platform
                    .request("/mcp")
                    .setHeader("Authorization", "Bearer " + Samples.WORKER_TOKEN)
                    .header("Content-Type", "application/json")
                    .header("MCP-Protocol-Version", "2025-11-25")
                    .POST(BodyPublishers.ofString(body))
                    .build())
            .body());
  }
}
