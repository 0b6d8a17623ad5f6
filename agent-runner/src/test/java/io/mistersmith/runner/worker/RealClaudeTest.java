package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.task.TaskError;
import io.mistersmith.runner.StandInMessagesApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real binary, named by SMITH_TEST_CLAUDE, against a model on loopback. */
@EnabledIfEnvironmentVariable(named = "SMITH_TEST_CLAUDE", matches = ".+")
class RealClaudeTest {

  private final WorkerBench bench = new WorkerBench();
  private final StandInMessagesApi model = new StandInMessagesApi();

  @AfterEach
  void leavesNothing() throws Exception {
    bench.close();
    model.close();
    assertThat(bench.left()).isEmpty();
  }

  private Worker warm() throws Exception {
    return warm(WorkerSession.fresh());
  }

  private Worker warm(WorkerSession session) throws Exception {
    ClaudeExecutor.Credential credential =
        new ClaudeExecutor.Credential("ANTHROPIC_API_KEY", "sk-ant-stand-in", model.url());
    ClaudeExecutor claude =
        new ClaudeExecutor(
            Path.of(System.getenv("SMITH_TEST_CLAUDE")), credential, "sonnet", 20, "1");
    Worker worker = bench.start(claude, WorkerSettings.DEFAULTS, session);
    worker.awaitWarm();
    return worker;
  }

  @Test
  @Tag("D-025")
  void sharesADiscoveryAndAnswers() throws Exception {
    Outcome outcome = bench.run(warm(), "{\"source\":\"x\"}");
    assertThat(outcome)
        .as("%s", String.join("\n", bench.lines))
        .isInstanceOfSatisfying(
            Outcome.Completed.class,
            done -> assertThat(done.text()).contains("\"summary\":\"1 issue found\""));
    assertThat(bench.mcp.shared())
        .extracting(d -> d.path("agent_id").asText() + d.path("agent_role").asText())
        .containsExactly("agent-1Analyzer");
    assertThat(outcome.figures().sessionId()).isNotBlank();
    assertThat(bench.lines).noneMatch(l -> l.contains("worker-token-1"));
    assertThat(model.requests()).allMatch(r -> r.path("stream").asBoolean());
  }

  @Test
  void endsAtTheFirstRefusedKey() throws Exception {
    Worker worker = warm();
    model.refuseWith(401);
    assertThat(bench.run(worker, "{}"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.code()).isEqualTo("authentication_failed");
              assertThat(f.category()).isEqualTo(TaskError.Category.LOGICAL);
            });
  }

  @Test
  void isCancelledByAnInterrupt() throws Exception {
    Worker worker = warm();
    model.refuseWith(529);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bench.run(worker, "{}", Duration.ofSeconds(60));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    org.awaitility.Awaitility.await().until(() -> !bench.lines.isEmpty());
    bench.stop.complete(WorkerExit.EndedBy.CANCEL);
    assertThat(outcome.join()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void anotherWorkerGoesOnInTheSessionOfAKilledOne() throws Exception {
    WorkerSession session = WorkerSession.fresh();
    Worker killed = warm(session);
    model.refuseWith(529);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bench.run(killed, "{}", Duration.ofSeconds(60));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> bench.lines.stream().anyMatch(RealClaudeTest::isSecondTry));
    killed.kill();
    assertThat(outcome.join()).isInstanceOf(Outcome.Failed.class);
    org.awaitility.Awaitility.await().until(() -> bench.sessions.has(session.id()));
    model.refuseWith(0);

    Outcome resumed = bench.run(warm(WorkerSession.resumed(session.id())), "{}");

    assertThat(resumed)
        .as("%s %s", String.join("\n", bench.lines), bench.errors)
        .isInstanceOfSatisfying(
            Outcome.Completed.class,
            done -> assertThat(done.figures().sessionId()).isEqualTo(session.id()));
    assertThat(model.requests().getLast().path("messages").toString())
        .as("what was asked before the kill is remembered")
        .containsPattern("Analyze system logs.*Analyze system logs");
  }

  /** By then the CLI has written down what it was asked. */
  private static boolean isSecondTry(String line) {
    return line.contains("api_retry") && line.contains("\"attempt\":2");
  }

  @Test
  void isNotUsedWhenItsTokenIsRefused() throws Exception {
    bench.mcp.acceptOnly("another");
    assertThat(bench.run(warm(), "{}"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("mcp_unavailable"));
  }

  @Test
  void endsWhenNobodyGivesItATask() throws Exception {
    Worker worker = warm();
    worker.end(false);
    assertThat(worker.ended()).isCompletedWithValue(0);
  }
}
