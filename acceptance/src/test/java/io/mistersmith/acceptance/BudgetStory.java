package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks and agents may cost, and what becomes of them when they have cost it. */
class BudgetStory {
  private static final String SPEND =
      "{\"spend\":{\"model\":\"claude-sonnet-5\",\"cost_usd\":0.03,\"input_tokens\":10000,"
          + "\"output_tokens\":1000}}";

  private static Client client;

  @BeforeAll
  static void up() {
    client = Platform.shared().client();
  }

  @Test
  void aRunIsStoppedWhenItHasCostWhatItMayAndSoIsItsAgent() {
    String agent = spawn("0.05");
    client.awaitAgent(agent, "running", "idle");

    String dear = submit(",\"budget_usd\":5", SPEND + "," + SPEND + ",{\"hang\":\"polite\"}");
    JsonNode stopped = client.awaitTask(dear, "failed");

    assertThat(stopped.path("error").path("code").asText()).isEqualTo("budget_exceeded");
    assertThat(stopped.path("error").path("category").asText()).isEqualTo("LOGICAL");
    assertThat(stopped.path("attempt").asInt()).isEqualTo(1);
    assertThat(stopped.path("budget_usd").decimalValue()).isEqualByComparingTo("5");
    JsonNode usage =
        client.get("/api/v1/usage?by=run&task_id=" + dear).body().path("data").path(0).path("used");
    assertThat(usage.path("cost_usd").decimalValue()).isEqualByComparingTo("0.06");
    JsonNode spent =
        client.awaiting(
            "/api/v1/events?aggregate_id=" + agent + "&type=agent.budget_spent",
            page -> !page.path("data").isEmpty());
    assertThat(spent.path("data").path(0).path("payload").path("budget_usd").decimalValue())
        .isEqualByComparingTo("0.05");
    JsonNode broke = client.get("/api/v1/agents/" + agent).body();
    assertThat(broke.path("spent_usd").decimalValue()).isEqualByComparingTo("0.06");

    // The next task goes to another one, and says why it did not go to this one.
    String rich = spawn("5");
    client.awaitAgent(rich, "running", "idle");
    String next = submit("", "{\"answer\":\"done\"}");
    assertThat(client.awaitTask(next, "completed").path("assigned_to").asText()).isEqualTo(rich);
    JsonNode assigned =
        client
            .get("/api/v1/events?aggregate_id=" + next + "&type=task.assigned")
            .body()
            .path("data")
            .path(0)
            .path("payload");
    assertThat(assigned.path("may_spend_usd").decimalValue()).isEqualByComparingTo("5");
    assertThat(assigned.path("candidates").valueStream().toList())
        .anySatisfy(
            candidate -> {
              assertThat(candidate.path("agent_id").asText()).isEqualTo(agent);
              assertThat(candidate.path("refused_for").asText()).isEqualTo("budget_spent");
            });
  }

  @Test
  void whatARunHadCostWhenItWasCancelledIsRecorded() {
    String agent = client.spawn("Spender", "spending_until_cancelled");
    client.awaitAgent(agent, "running", "idle");
    String task =
        client.submit(
            "{\"description\":\"Spend\",\"required_capabilities\":[\"spending_until_cancelled\"],"
                + "\"parameters\":{\"script\":["
                + SPEND
                + ",{\"hang\":\"polite\"}]}}");
    client.awaitTask(task, "running");
    client.awaiting(
        "/api/v1/runs/" + client.task(task).path("run_id").asText() + "/output",
        output -> output.toString().contains("That has a price."));

    client.post("/api/v1/tasks/" + task + "/cancel", "{\"reason\":\"enough\"}");

    JsonNode used =
        client.awaiting(
            "/api/v1/tasks/" + task + "/runs",
            runs -> runs.path("data").path(0).path("usage").has("cost_usd"));
    assertThat(used.path("data").path(0).path("status").asText()).isEqualTo("cancelled");
    assertThat(used.path("data").path(0).path("usage").path("cost_usd").decimalValue())
        .isEqualByComparingTo("0.03");
    assertThat(client.task(task).path("spent_usd").decimalValue()).isEqualByComparingTo("0.03");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "\"much\"", "1e9"})
  void aBudgetThatMakesNoSenseIsRefusedByName(String budget) {
    for (String path : List.of("/api/v1/tasks", "/api/v1/agents")) {
      Client.Answer answer =
          client.post(
              path,
              "{\"%s\":\"x\",\"budget_usd\":%s}"
                  .formatted(path.endsWith("tasks") ? "description" : "role", budget));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body().toString()).contains("budget_usd");
    }
    JsonNode error =
        client
            .mcp(
                "tools/call",
                "{\"name\":\"create_task\",\"arguments\":{\"description\":\"x\",\"budget_usd\":%s}}"
                    .formatted(budget))
            .path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.toString()).contains("budget_usd");
  }

  private static String spawn(String budget) {
    return client
        .post(
            "/api/v1/agents",
            "{\"role\":\"Spender\",\"capabilities\":[\"spending\"],\"executor\":\"scripted\","
                + "\"budget_usd\":"
                + budget
                + "}")
        .body()
        .path("agent_id")
        .asText();
  }

  private static String submit(String more, String steps) {
    return client.submit(
        "{\"description\":\"Spend\",\"required_capabilities\":[\"spending\"]%s,\"parameters\":{\"script\":[%s]}}"
            .formatted(more, steps));
  }
}
