package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker knew when it was killed is not lost. */
class SessionsTest {
  private final WorkerBench bench = new WorkerBench();

  @AfterEach
  void leavesNothing() throws Exception {
    bench.close();
    assertThat(bench.left()).isEmpty();
  }

  private Worker warm(WorkerSession session) throws Exception {
    Worker worker = bench.start(new ScriptedExecutor(bench.home), WorkerSettings.DEFAULTS, session);
    worker.awaitWarm();
    return worker;
  }

  private void killedAfter(WorkerSession session, String script, String said) throws Exception {
    Worker worker = warm(session);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bench.run(worker, script);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> bench.lines.stream().anyMatch(line -> line.contains(said)));
    worker.kill();
    assertThat(outcome.join()).isInstanceOf(Outcome.Failed.class);
    worker.ended().join();
    await().until(() -> bench.sessions.has(session.id()));
  }

  @Test
  void anotherWorkerGoesOnWhereAKilledOneStopped() throws Exception {
    WorkerSession session = WorkerSession.fresh();
    killedAfter(
        session,
        "{\"script\":[{\"say\":\"begun\"},{\"say\":\"half\"},{\"hang\":\"polite\"}]}",
        "half");
    bench.lines.clear();

    Outcome outcome =
        bench.run(
            warm(WorkerSession.resumed(session.id())),
            "{\"script\":[{\"say\":\"begun\"},{\"say\":\"half\"},{\"say\":\"rest\"},{\"answer\":\"a\"}]}");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Completed.class,
            done -> assertThat(done.figures().sessionId()).isEqualTo(session.id()));
    assertThat(bench.lines).anyMatch(line -> line.contains("rest"));
    assertThat(bench.lines).noneMatch(line -> line.contains("begun"));
  }

  /** The CLI adds up what a session has cost, and remembers it with the session. */
  @Test
  void whatASessionHadCostIsNotChargedAgainAndIsNoPartOfALimit() throws Exception {
    WorkerSession session = WorkerSession.fresh();
    killedAfter(
        session,
        "{\"script\":[{\"spend\":{\"cost_usd\":0.5}},{\"say\":\"half\"},{\"hang\":\"polite\"}]}",
        "half");
    assertThat(bench.sessions.costUsd(session.id())).isEqualByComparingTo("0.5");
    bench.maySpendUsd = new BigDecimal("0.4");

    Outcome outcome =
        bench.run(
            warm(WorkerSession.resumed(session.id())),
            "{\"script\":[{\"spend\":{\"cost_usd\":0.5}},{\"say\":\"half\"},"
                + "{\"spend\":{\"cost_usd\":0.25}},{\"answer\":\"a\"}]}");

    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(outcome.figures().costUsd()).isCloseTo(0.25, within(1e-9));
    assertThat(bench.lines).anyMatch(line -> line.contains("\"total_cost_usd\":0.75"));
  }

  @Test
  void aSessionThatIsNotKeptIsRefusedAndOnlyTheLatestAreKept() throws Exception {
    WorkerSession first = WorkerSession.fresh();
    String hangs = "{\"script\":[{\"say\":\"%s\"},{\"hang\":\"polite\"}]}";
    killedAfter(first, hangs.formatted("one"), "one");
    killedAfter(WorkerSession.fresh(), hangs.formatted("two"), "two");
    killedAfter(WorkerSession.fresh(), hangs.formatted("three"), "three");

    assertThat(bench.sessions.has(first.id())).isFalse();
    assertThat(bench.sessions.has("../secrets")).isFalse();
    assertThatThrownBy(() -> warm(WorkerSession.resumed(first.id())))
        .isInstanceOf(WorkerFailed.class);
  }

  @Test
  void nothingIsKeptOfATaskThatWasCompleted() throws Exception {
    WorkerSession session = WorkerSession.fresh();
    Worker worker = warm(session);
    assertThat(bench.run(worker, "{\"script\":[{\"answer\":\"a\"}]}"))
        .isInstanceOf(Outcome.Completed.class);
    worker.end(false);
    worker.ended().join();
    assertThat(bench.home.resolve("sessions")).isEmptyDirectory();
  }
}
