package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each kind of error, from the worker that has it to what the platform answers. */
class ErrorStory {
  private final Platform platform = Platform.shared();
  private final Client client = platform.client();

  @Test
  @Tag("D-072")
  @Tag("D-075")
  @Tag("D-082")
  @Tag("D-083")
  @Tag("D-084")
  @Tag("D-085")
  @Tag("D-086")
  void whatOnlyANewProcessHelpsIsRestartedAndWhatWouldHappenAgainIsToldAndNotRetried() {
    String strict = spawn("strict", "story-strict");
    List<String> restarting =
        List.of(spawn("forgetful", "story-forgetful"), spawn("garbled", "story-garbled"));
    client.awaitAgent(strict, "running", "idle");
    List<Long> before =
        restarting.stream().map(agent -> alive(agent).path("pid").asLong()).toList();

    List<String> logical =
        List.of(
            submit("strict", 3, failing(401)),
            submit("strict", 3, failing(404)),
            submit("strict", 3, "{\"exit\":127}"));
    String exhausted =
        submit("forgetful", 1, "{\"stderr\":\"JavaScript heap out of memory\"},{\"exit\":134}");
    String corrupted =
        submit("garbled", 1, "{\"raw\":\"%s\"},{\"exit\":1}".formatted(base64("{\"cut off\":\n")));

    for (String task : logical) {
      assertThat(client.awaitTask(task, "failed").path("attempt").asInt()).isOne();
    }
    client.awaitTask(exhausted, "failed");
    client.awaitTask(corrupted, "failed");
    assertThat(errorsOf(strict, 3))
        .containsExactlyInAnyOrder(
            tuple("logical", "authentication_failed", "alert"),
            tuple("logical", "not_found", "alert"),
            tuple("logical", "missing_binary", "alert"));
    assertThat(errorsOf(restarting.get(0), 1))
        .containsExactly(tuple("fatal", "out_of_memory", "restart"));
    assertThat(errorsOf(restarting.get(1), 1))
        .containsExactly(tuple("fatal", "corrupt_output", "restart"));
    for (int n = 0; n < before.size(); n++) {
      long gone = before.get(n);
      client.awaiting(
          "/api/v1/agents/" + restarting.get(n),
          agent -> agent.path("pid").isNumber() && agent.path("pid").asLong() != gone);
    }
    assertThat(client.get("/api/v1/errors/patterns?agent_id=" + strict).body().path("data"))
        .allSatisfy(pattern -> assertThat(pattern.path("count").asInt()).isOne())
        .extracting(pattern -> pattern.path("code").asText())
        .containsExactlyInAnyOrder("authentication_failed", "not_found", "missing_binary");
    client.awaiting("/api/v1/alerts?agent_id=" + strict, alerts -> alerts.path("data").size() >= 3);
    await()
        .untilAsserted(
            () ->
                assertThat(platform.logsOf("agent-runner"))
                    .anySatisfy(
                        line ->
                            assertThat(line)
                                .contains(logical.getFirst(), "LOGICAL authentication_failed")));
  }

  @Test
  @Tag("D-076")
  @Tag("D-078")
  @Tag("D-079")
  @Tag("D-080")
  @Tag("D-098")
  @Tag("D-099")
  @Tag("D-100")
  @Tag("D-220")
  @Tag("D-221")
  void whatMayPassIsRetriedAndAModelThatFailsInARowIsLeftAloneUntilATrialSucceeds() {
    String agent = spawn("wobbling", "story-wobbly");
    alive(agent);

    client.awaitTask(submit("wobbling", 2, failing(408)), "failed");
    client.awaitTask(submit("wobbling", 2, failing(529)), "failed");
    assertThat(circuit()).isEqualTo("closed");

    String wait =
        base64("{\"type\":\"system\",\"subtype\":\"api_retry\",\"retry_delay_ms\":1500}\n");
    String limited = submit("wobbling", 2, "{\"raw\":\"" + wait + "\"}," + failing(429));
    assertThat(client.awaitTask(limited, "failed").path("attempt").asInt()).isEqualTo(2);
    JsonNode released = payload(limited, "task.released");
    Instant notBefore = Instant.parse(released.path("not_before").asText());
    assertThat(notBefore)
        .isAfterOrEqualTo(
            Instant.parse(released.path("released_at").asText()).plus(Duration.ofMillis(1400)));
    assertThat(Instant.parse(payload(limited, "task.assigned").path("assigned_at").asText()))
        .isAfterOrEqualTo(notBefore);
    assertThat(errorsOf(agent, 6))
        .containsExactlyInAnyOrder(
            tuple("transient", "request_timeout", "retry"),
            tuple("transient", "request_timeout", "retry"),
            tuple("transient", "overloaded", "retry"),
            tuple("transient", "overloaded", "retry"),
            tuple("transient", "rate_limited", "open_breaker"),
            tuple("transient", "rate_limited", "open_breaker")); // on trial
    assertThat(circuit()).isIn("open", "half_open");

    client.awaitTask(submit("wobbling", 1, "{\"answer\":\"well again\"}"), "completed");

    await().until(() -> circuit().equals("closed"));
  }

  private String circuit() {
    return new Client(platform.runnerPort, platform.token())
        .get("/health")
        .body()
        .path("components")
        .path("breakers")
        .path("model:scripted/story-wobbly")
        .asText();
  }

  /** One worker for all its tasks. */
  private String spawn(String capability, String model) {
    Client.Answer answer =
        client.post(
            "/api/v1/agents",
            """
            {"role":"Trouble","capabilities":["%s"],"executor":"scripted","model":"%s",
             "session":"per_agent"}"""
                .formatted(capability, model));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return answer.body().path("agent_id").asText();
  }

  private JsonNode alive(String agent) {
    return client.awaitAgent(agent, "running", "idle");
  }

  private String submit(String capability, int attempts, String script) {
    return client.submit(
        """
        {"description":"have trouble","required_capabilities":["%s"],"max_attempts":%d,
         "parameters":{"script":[%s]}}"""
            .formatted(capability, attempts, script));
  }

  private static String failing(int apiStatus) {
    return "{\"fail\":{\"is_error\":true,\"api_error_status\":%d}}".formatted(apiStatus);
  }

  private static String base64(String line) {
    return Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8));
  }

  /** Category, code and answer of each. */
  private List<Tuple> errorsOf(String agent, int count) {
    return client
        .awaiting(
            "/api/v1/errors?agent_id=" + agent,
            page ->
                page.path("data").size() == count
                    && page.findValuesAsText("answer").stream().noneMatch("null"::equals))
        .path("data")
        .valueStream()
        .map(
            error ->
                tuple(
                    error.path("category").asText().toLowerCase(Locale.ROOT),
                    error.path("code").asText(),
                    error.path("answer").asText().toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** Of the latest such event. */
  private JsonNode payload(String task, String type) {
    return client
        .get("/api/v1/events?order=desc&aggregate_id=" + task + "&type=" + type)
        .body()
        .path("data")
        .path(0)
        .path("payload");
  }
}
