package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.task.TaskError;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real processes, a real /mcp door, and every way a worker can misbehave. */
class ScriptedWorkerTest {

  private final WorkerBench bench = new WorkerBench();

  @AfterEach
  void leavesNothing() throws Exception {
    bench.close();
    assertThat(bench.left()).isEmpty();
  }

  @Test
  @Tag("D-025")
  void worksOnATaskAndSharesWhatItFinds() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    Outcome outcome =
        bench.run(worker, "{\"source\":\"/var/log/system.log\",\"time_range\":\"24h\"}");
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    JsonNode answer = StreamJson.TREES.readTree(((Outcome.Completed) outcome).text());
    assertThat(answer.path("findings")).hasSize(2);
    assertThat(answer.path("summary").asText()).isEqualTo("2 issues found");
    assertThat(bench.mcp.shared())
        .extracting(d -> d.path("discovery_type").asText())
        .containsExactly("pattern", "anomaly");
    assertThat(bench.mcp.shared().getFirst().path("agent_id").asText()).isEqualTo("agent-1");
    assertThat(outcome.figures().model()).isEqualTo("scripted-1");
    assertThat(bench.lines.getFirst()).contains("\"init\"");
    assertThat(bench.lines.getLast()).contains("\"result\"");
    assertThat(worker.ended()).isCompletedWithValue(0);
    await().untilAsserted(() -> assertThat(bench.home.resolve("workers")).isEmptyDirectory());
  }

  @Test
  void takesTheNextTaskWhenItIsKept() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    String prompt = "x\n\n```json\n{\"script\":[{\"answer\":\"one\"}]}\n```";
    assertThat(worker.run(job(prompt, false), (_, _) -> {})).isInstanceOf(Outcome.Completed.class);
    assertThat(worker.isAlive()).isTrue();
    assertThat(worker.run(job(prompt, true), (_, _) -> {})).isInstanceOf(Outcome.Completed.class);
  }

  @Test
  void isInterruptedAndIsCancelledThen() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> quietly(worker, "{\"script\":[{\"hang\":\"polite\"}]}"));
    await().until(() -> !bench.lines.isEmpty());
    bench.stop.complete(WorkerExit.EndedBy.CANCEL);
    assertThat(outcome.join()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(bench.lines.getLast()).contains("aborted_streaming");
  }

  /** Sonnet: a million tokens in for two dollars, out for ten. */
  @Test
  void isEndedWhenItHasCostMoreThanItMay() throws Exception {
    bench.maySpendUsd = new BigDecimal("0.01");
    Outcome outcome =
        bench.run(
            bench.scripted(WorkerBench.IMPATIENT),
            script(
                "{\"spend\":{\"model\":\"claude-sonnet-5\",\"input_tokens\":2000,\"output_tokens\":300}},"
                    + "{\"spend\":{\"model\":\"claude-sonnet-5\",\"input_tokens\":2000,\"output_tokens\":300}},"
                    + "{\"hang\":\"deaf\"}"));
    assertFailed(outcome, TaskError.Category.LOGICAL, TaskError.BUDGET_EXCEEDED);
    assertThat(outcome.figures().partial()).isTrue();
    assertThat(outcome.figures().tokens()).isEqualTo(new Tokens(4000, 600, 0, 0));
    assertThat(outcome.figures().costUsd()).isCloseTo(0.014, within(1e-9));
  }

  @Test
  void isKilledWhenItIsDeafToEverything() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    Outcome outcome = bench.run(worker, script("{\"hang\":\"deaf\"}"));
    assertFailed(outcome, TaskError.Category.TRANSIENT, "idle_timeout");
    assertThat(worker.ended()).isCompletedWithValue(137);
  }

  @Test
  void hasATotalTimeThatPrintingDoesNotProlong() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    String steps =
        String.join(
            ",", IntStream.range(0, 50).mapToObj(_ -> "{\"delay_ms\":100},{\"lines\":1}").toList());
    Outcome outcome = bench.run(worker, script(steps), Duration.ofSeconds(1));
    assertFailed(outcome, TaskError.Category.TASK, "timed_out");
  }

  @Test
  void mayPrintNulAndInvalidUtf8AndBadLines() throws Exception {
    byte[] bad = {'a', 0, 'b', (byte) 0xff, (byte) 0xfe, '\n', '{', 'x', '\n'};
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    Outcome outcome =
        bench.run(worker, script("{\"raw\":\"" + Base64.getEncoder().encodeToString(bad) + "\"}"));
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(bench.lines).contains("a\uFFFDb\uFFFD\uFFFD", "{x");
  }

  @Test
  void mayPrintALineOfFiftyMegabytes() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    Outcome outcome = bench.run(worker, script("{\"big_line\":52428800}"));
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(bench.lines)
        .anyMatch(line -> line.endsWith("…[cut: 35651584 of 52428800 bytes dropped]"));
  }

  @Test
  void mayFloodStderr() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    Outcome outcome = bench.run(worker, script("{\"stderr\":3000000}"));
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(bench.errors.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void isStoppedWhenItPrintsWithoutEnd() throws Exception {
    Worker worker = bench.scripted(WorkerBench.impatient(4 << 20));
    assertFailed(
        bench.run(worker, script("{\"flood\":true}")), TaskError.Category.TASK, "output_limit");
  }

  @Test
  void failsWithItsExitCodeOrSignal() throws Exception {
    assertFailed(
        bench.run(bench.scripted(WorkerBench.IMPATIENT), script("{\"exit\":0}")),
        TaskError.Category.FATAL,
        "no_result");
    assertFailed(
        bench.run(bench.scripted(WorkerBench.IMPATIENT), script("{\"exit\":1}")),
        TaskError.Category.FATAL,
        "no_result");
    assertFailed(
        bench.run(bench.scripted(WorkerBench.IMPATIENT), script("{\"crash\":true}")),
        TaskError.Category.FATAL,
        "signal_9");
  }

  @Test
  void takesItsGrandchildrenAlong() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () ->
                quietly(
                    worker,
                    script("{\"grandchild\":617},{\"say\":\"ready\"},{\"delay_ms\":1000}")));
    List<ProcessHandle> sleepers =
        await().until(ScriptedWorkerTest::sleepers, found -> !found.isEmpty());
    assertThat(outcome.join()).isInstanceOf(Outcome.Completed.class);
    await().untilAsserted(() -> assertThat(sleepers).noneMatch(WorkerBench::lives));
  }

  private static List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains("sleep 617"))
        .toList();
  }

  @Test
  void neverShowsItsToken() throws Exception {
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    bench.run(worker, script("{\"say\":\"x worker-token-1 y\"}"));
    assertThat(bench.lines)
        .noneMatch(line -> line.contains("worker-token-1"))
        .anyMatch(line -> line.contains("x [redacted] y"));
  }

  @Test
  void isNotUsedWhenItsTokenIsRefused() throws Exception {
    bench.mcp.acceptOnly("another");
    Worker worker = bench.scripted(WorkerBench.IMPATIENT);
    assertFailed(bench.run(worker, "{}"), TaskError.Category.TRANSIENT, "mcp_unavailable");
  }

  private Outcome quietly(Worker worker, String parameters) {
    try {
      return bench.run(worker, parameters);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Job job(String prompt, boolean last) {
    return new Job(prompt, Duration.ofSeconds(20), last, new CompletableFuture<>(), null);
  }

  private static String script(String steps) {
    return "{\"script\":[" + steps + "]}";
  }

  private static void assertFailed(Outcome outcome, TaskError.Category category, String code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.code()).as(failed.message()).isEqualTo(code);
              assertThat(failed.category()).isEqualTo(category);
            });
  }
}
