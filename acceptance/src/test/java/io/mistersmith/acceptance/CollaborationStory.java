package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents that tell each other what they know, and answer each other's questions. */
class CollaborationStory {
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform = Platform.shared();
    client = platform.client();
  }

  @Test
  @Tag("D-013")
  void eachDiscoveryIsContextThatEveryAgentHearsAndReads() throws Exception {
    try (Nats nats = Nats.connect(platform)) {
      nats.listen("context.>");
      String discovery = discovery("agent-bridge", "insight", "Context for all of you");

      await()
          .untilAsserted(
              () ->
                  assertThat(nats.on("context.broadcast"))
                      .filteredOn(body -> body.path("discovery_id").asText().equals(discovery))
                      .hasSize(1));
      JsonNode read =
          client.awaiting("/api/v1/context/" + discovery, body -> body.has("context_id"));
      assertThat(read.path("topic").asText()).isEqualTo("discovery.insight");
      assertThat(read.path("content").asText()).isEqualTo("Context for all of you");
    }
  }

  @Test
  @Tag("D-013")
  void contextForOneAgentIsToldToItAlone() throws Exception {
    String agent = client.spawn("Listener", "listening_for_context");
    client.awaitAgent(agent, "running", "idle");
    try (Nats nats = Nats.connect(platform)) {
      nats.listen("context.>");
      JsonNode shared =
          client.mcp(
              "tools/call",
              """
              {"name":"share_context","arguments":{"agent_id":"agent-teller","to_agent_id":"%s",
               "topic":"deployment","content":"frozen until Friday","ttl_seconds":600}}"""
                  .formatted(agent));
      String id = shared.path("result").path("structuredContent").path("context_id").asText();

      await()
          .untilAsserted(
              () ->
                  assertThat(nats.on("context.direct." + agent))
                      .extracting(body -> body.path("context_id").asText())
                      .contains(id));
      assertThat(nats.on("context.broadcast"))
          .noneMatch(body -> body.path("context_id").asText().equals(id));
      JsonNode read =
          client.mcp(
              "tools/call",
              "{\"name\":\"get_context\",\"arguments\":{\"agent_id\":\"%s\",\"topic\":\"deployment\"}}"
                  .formatted(agent));
      assertThat(
              read.path("result")
                  .path("structuredContent")
                  .path("context")
                  .findValuesAsText("context_id"))
          .contains(id);
    }
    assertThat(
            client
                .post(
                    "/api/v1/context",
                    """
                    {"agent_id":"agent-teller","to_agent_id":"agent-nobody","topic":"t","content":"c"}""")
                .status())
        .isEqualTo(404);
  }

  @Test
  @Tag("D-014")
  void aQuestionIsAnsweredByAnAgentAndTheAnswerLinkedToIt() {
    String expert = client.spawn("Expert", "tide_tables");
    client.awaitAgent(expert, "running", "idle");
    String finding = discovery("agent-curious", "anomaly", "What do the tide tables say?");
    String question = discovery("agent-curious", "question", "What do the tide tables say?");

    JsonNode answers =
        client.awaiting(
            "/api/v1/discoveries?related_to=" + question, body -> body.path("data").size() == 1);

    JsonNode answer = answers.path("data").path(0);
    assertThat(answer.path("agent_id").asText()).isEqualTo(expert);
    assertThat(answer.path("discovery_type").asText()).isEqualTo("solution");
    assertThat(answer.path("content").asText()).isNotBlank();
    assertThat(client.get("/api/v1/discoveries?related_to=" + finding).body().path("data"))
        .isEmpty();
    List<JsonNode> asked =
        client
            .get("/api/v1/tasks?limit=500")
            .body()
            .path("data")
            .valueStream()
            .filter(
                task -> task.path("parameters").path("asked_by").asText().equals("agent-curious"))
            .toList();
    assertThat(asked).hasSize(1);
    JsonNode task = asked.getFirst();
    assertThat(task.path("parameters").path("question_id").asText()).isEqualTo(question);
    JsonNode created =
        client
            .get("/api/v1/events?aggregate_id=" + task.path("task_id").asText())
            .body()
            .path("data")
            .path(0);
    JsonNode cause =
        client.get("/api/v1/events?aggregate_id=" + question).body().path("data").path(0);
    assertThat(created.path("metadata").path("causation_id").asText())
        .isEqualTo(cause.path("event_id").asText());
  }

  private static String discovery(String agent, String type, String content) {
    Client.Answer answer =
        client.post(
            "/api/v1/discoveries",
            """
            {"agent_id":"%s","agent_role":"Tester","discovery_type":"%s","content":"%s","confidence":0.9}"""
                .formatted(agent, type, content));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return answer.body().path("discovery_id").asText();
  }
}
