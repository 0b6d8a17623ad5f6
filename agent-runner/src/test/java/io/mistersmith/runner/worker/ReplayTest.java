package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.task.TaskError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run of the scripted worker, recorded, and run again by a worker that has only the record. */
@Tag("D-237")
class ReplayTest {
  private static final String PARAMETERS = "{\"source\":\"/var/log/system.log\",\"pace_ms\":1}";

  private final WorkerBench bench = new WorkerBench();

  @AfterEach
  void leavesNothing() throws Exception {
    bench.close();
    assertThat(bench.left()).isEmpty();
  }

  @Test
  void saysTheSameLinesAndMakesTheSameCallsInItsOwnName() throws Exception {
    List<String> recorded = record(line -> line);
    int shared = bench.mcp.shared().size();

    Outcome outcome = bench.run(bench.recorded("run_1"), PARAMETERS);

    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(likeToday(bench.lines)).isEqualTo(likeToday(recorded));
    assertThat(bench.mcp.shared()).hasSize(2 * shared);
    assertThat(bench.mcp.shared().getLast().path("agent_id").asText()).isEqualTo("agent-2");
    assertThat(bench.mcp.shared().getLast().path("content"))
        .isEqualTo(bench.mcp.shared().get(shared - 1).path("content"));
  }

  /** The model was paid when the run was recorded. */
  @Test
  void costsNothingAndIsNotEndedByABudget() throws Exception {
    String spending =
        "{\"script\":[{\"spend\":{\"model\":\"claude-sonnet-5\",\"cost_usd\":0.5,"
            + "\"input_tokens\":2000,\"output_tokens\":300}},{\"answer\":\"done\"}]}";
    Outcome paid = record(spending, line -> line);
    assertThat(paid.figures().costUsd()).isPositive();
    bench.maySpendUsd = new BigDecimal("0.001");

    Outcome outcome = bench.run(bench.recorded("run_1"), spending);

    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(outcome.figures().isNothing()).isTrue();
    assertThat(outcome.figures().turns()).isEqualTo(paid.figures().turns());
  }

  private static List<String> likeToday(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.contains("\"type\":\"control_re"))
        .map(line -> line.replace("agent-1", "agent-2").replaceAll("disc_\\d+", "disc_"))
        .toList();
  }

  @Test
  void failsWhenAToolAnswersOtherwise() throws Exception {
    record(line -> line.replace("discovery_id", "discovery_key"));

    assertFailed(bench.run(bench.recorded("run_1"), PARAMETERS), "replay_diverged", "discovery_id");
  }

  @Test
  void failsWhenAToolFailedAndDoesNotNow() throws Exception {
    record(line -> line.replace("\"is_error\":false,\"content\"", "\"is_error\":true,\"content\""));

    assertFailed(bench.run(bench.recorded("run_1"), PARAMETERS), "replay_diverged", "does not now");
  }

  @Test
  void failsBeforeAnyCallWhenThePromptIsAnother() throws Exception {
    record(line -> line);
    int shared = bench.mcp.shared().size();

    assertFailed(
        bench.run(bench.recorded("run_1"), "{\"source\":\"/etc\"}"), "replay_diverged", "prompt");
    assertThat(bench.mcp.shared()).hasSize(shared);
  }

  @Test
  void failsWhenTheRecordEndsWithoutAResult() throws Exception {
    record(line -> line.contains("\"type\":\"result\"") ? "{\"type\":\"note\"}" : line);

    assertFailed(
        bench.run(bench.recorded("run_1"), PARAMETERS), "replay_diverged", "without a result");
  }

  @Test
  void doesNotBeginOnARunThatIsGoingOrUnknown() throws Exception {
    record(line -> line);
    bench.mcp.tell("/api/v1/runs/run_2", Json.STRICT.readTree("{\"status\":\"running\"}"));

    assertFailed(
        bench.run(bench.recorded("run_2"), PARAMETERS), "record_unusable", "run_still_going");
    assertFailed(bench.run(bench.recorded("run_3"), PARAMETERS), "record_unusable", "unknown");
  }

  private static void assertFailed(Outcome outcome, String code, String word) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.category()).isEqualTo(TaskError.Category.TASK);
              assertThat(failed.code()).isEqualTo(code);
              assertThat(failed.message()).contains(word);
            });
  }

  private List<String> record(UnaryOperator<String> change) throws Exception {
    record(PARAMETERS, change);
    List<String> lines = new ArrayList<>(bench.lines);
    bench.lines.clear();
    return lines;
  }

  /** Lets the scripted worker do it, and tells the record as the platform would. */
  private Outcome record(String parameters, UnaryOperator<String> change) throws Exception {
    Outcome outcome = bench.run(bench.scripted(WorkerBench.PATIENT), parameters);
    List<String> lines = List.copyOf(bench.lines);
    ObjectNode page = Json.STRICT.createObjectNode().putNull("next_cursor");
    ArrayNode data = page.putArray("data");
    for (String line : lines) {
      ObjectNode chunk = data.addObject().putObject("payload").put("stream", "stdout");
      chunk.put("continues", false).putArray("lines").add(change.apply(line));
    }
    bench.mcp.tell(
        "/api/v1/runs/run_1",
        Json.STRICT.readTree(
            "{\"status\":\"completed\",\"agent_id\":\"agent-1\",\"task_id\":\"task_1\"}"));
    ObjectNode task = Json.STRICT.createObjectNode().put("description", "Analyze system logs");
    task.set("parameters", Json.STRICT.readTree(parameters));
    bench.mcp.tell("/api/v1/tasks/task_1", task);
    bench.mcp.tell("/api/v1/runs/run_1/output", page);
    return outcome;
  }
}
