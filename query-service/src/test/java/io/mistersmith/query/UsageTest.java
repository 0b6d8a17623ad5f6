package io.mistersmith.query;

import static io.mistersmith.query.Samples.T0;
import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tasks of two agents on two days: 0.10 and 0.25 dollars. */
class UsageTest {
  private static final AgentId ANNA = new AgentId("agent-anna");
  private static final AgentId BERT = new AgentId("agent-bert");
  private static final TaskId FIRST = new TaskId("task_first");
  private static final TaskId SECOND = new TaskId("task_second");

  @TempDir static Path dir;
  private static Platform platform;
  private static long afterFirst;
  private static long end;

  @BeforeAll
  static void twoRunsHaveEnded() throws Exception {
    platform = Platform.start(dir);
    platform.events.record("Agent", ANNA.value(), running(ANNA, "token-of-anna"));
    platform.events.record("Agent", BERT.value(), running(BERT, "token-of-bert"));
    afterFirst =
        platform.events.record(
            "Task",
            FIRST.value(),
            created(FIRST),
            assigned(FIRST, ANNA, 1),
            started(FIRST, ANNA, 1),
            new TaskCompleted(
                FIRST,
                ANNA,
                1,
                RunId.of(FIRST, 1),
                Platform.json("{}"),
                usage("0.10", "haiku"),
                T0.plusSeconds(5)));
    end =
        platform.events.record(
            "Task",
            SECOND.value(),
            created(SECOND),
            assigned(SECOND, BERT, 1),
            started(SECOND, BERT, 1),
            new TaskFailed(
                SECOND,
                BERT,
                1,
                RunId.of(SECOND, 1),
                new TaskError(TaskError.Category.TASK, "max_turns", "too long"),
                usage("0.25", "sonnet"),
                T0.plus(Duration.ofDays(1))));
  }

  /** It is its own class's data: a task of its own that the sums of the others leave out. */
  @Test
  void ofARunThatWasBrokenOffIsAnEstimateUntilAResultSaysIt() throws Exception {
    TaskId lost = new TaskId("task_lost");
    RunId run = RunId.of(lost, 1);
    Usage estimate =
        new Usage(1000, 200, 30, 4, new BigDecimal("0.07"), 5000, 0, "sonnet", "s", true);
    long running =
        platform.events.record(
            "Task",
            lost.value(),
            created(lost),
            assigned(lost, ANNA, 1),
            started(lost, ANNA, 1),
            new TaskUsageRecorded(
                lost, ANNA, 1, run, estimate, new BigDecimal("0.07"), T0.plusSeconds(3)));
    assertThat(at(running, "/api/v1/tasks/" + lost).path("spent_usd").decimalValue())
        .isEqualByComparingTo("0.07");
    assertThat(at(running, "/api/v1/usage?task_id=" + lost).path("total").path("runs").asInt())
        .isZero();

    long released =
        platform.events.record(
            "Task", lost.value(), new TaskReleased(lost, ANNA, 1, run, "lost", T0.plusSeconds(9)));
    JsonNode total = at(released, "/api/v1/usage?task_id=" + lost).path("total");
    assertThat(total.path("cost_usd").decimalValue()).isEqualByComparingTo("0.07");
    assertThat(total.path("partial_runs").asInt()).isEqualTo(1);
    assertThat(at(released, "/api/v1/tasks/" + lost + "/runs").findValues("partial")).hasSize(1);

    long said =
        platform.events.record(
            "Task",
            lost.value(),
            new TaskUsageRecorded(
                lost, ANNA, 1, run, usage("0.05", "sonnet"), new BigDecimal("0.05"), T0));
    total = at(said, "/api/v1/usage?task_id=" + lost).path("total");
    assertThat(total.path("cost_usd").decimalValue()).isEqualByComparingTo("0.05");
    assertThat(total.path("partial_runs").asInt()).isZero();
    assertThat(at(said, "/api/v1/tasks/" + lost).path("spent_usd").decimalValue())
        .isEqualByComparingTo("0.05");
  }

  private static JsonNode at(long position, String path) {
    String separator = path.contains("?") ? "&" : "?";
    return Platform.json(
        platform.get(path + separator + "min_position=" + position + "&as_of=" + position).body());
  }

  private static Usage usage(String usd, String model) {
    return new Usage(1000, 200, 30, 4, new BigDecimal(usd), 5000, 3, model, "session-1");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static JsonNode read(String query) {
    String asOf = query.contains("as_of=") ? "" : "&as_of=" + end;
    return Platform.json(
        platform.get("/api/v1/usage?min_position=" + end + asOf + "&" + query).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "agent", "run", "model", "day"})
  void isAddedUpByAnything(String by) {
    JsonNode page = read("by=" + by);

    assertThat(page.path("data")).hasSize(2);
    assertThat(page.path("total").path("runs").asInt()).isEqualTo(2);
    assertThat(page.path("total").path("cost_usd").decimalValue()).isEqualByComparingTo("0.35");
    assertThat(page.path("total").path("input_tokens").asInt()).isEqualTo(2000);
  }

  @Test
  void namesWhoUsedIt() {
    JsonNode row = read("by=agent&task_id=" + SECOND).path("data").path(0);

    assertThat(row.path("key").asText()).isEqualTo(BERT.value());
    assertThat(row.path("used").path("cost_usd").decimalValue()).isEqualByComparingTo("0.25");
    assertThat(read("by=day&to=2025-07-09").path("data")).hasSize(1);
  }

  @Test
  void isWhatItWasThen() {
    assertThat(read("as_of=" + afterFirst).path("total").path("cost_usd").decimalValue())
        .isEqualByComparingTo("0.10");
  }

  @Test
  void isPagedByKey() {
    JsonNode first = read("by=agent&limit=1");
    JsonNode second = read("by=agent&limit=1&cursor=" + first.path("next_cursor").asText());

    assertThat(first.path("data").path(0).path("key").asText()).isEqualTo(ANNA.value());
    assertThat(second.path("data").path(0).path("key").asText()).isEqualTo(BERT.value());
    assertThat(second.path("next_cursor").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"by=colour", "from=yesterday", "to=2025-13-01", "limit=0"})
  void aQuestionThatMakesNoSenseIsNamed(String query) {
    assertThat(platform.get("/api/v1/usage?" + query).statusCode()).isEqualTo(400);
    assertThat(read(query).path("detail").asText()).startsWith(query.split("=")[0]);
  }
}
