package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {

  private static final String HANDSHAKE =
      """
      read -r line
      id=$(printf %s "$line" | sed 's/.*"request_id":"\\([^"]*\\)".*/\\1/')
      printf '{"type":"control_response","response":{"subtype":"success","request_id":"%s"}}\\n' "$id"
      """;

  private final WorkerBench bench = new WorkerBench();

  @AfterEach
  void leavesNothing() throws Exception {
    bench.close();
    assertThat(bench.left()).isEmpty();
  }

  @Test
  @Tag("D-045")
  void startsWithAClosedEnvironmentInItsOwnSession() throws Exception {
    Path seen = bench.home.resolve("seen");
    Worker worker =
        bench.start(
            WorkerBench.shell(
                HANDSHAKE
                    + "tr '\\0' '\\n' < /proc/$$/environ > "
                    + seen
                    + "; ps -o sid= -p $$ >> "
                    + seen
                    + "; read -r task; exit 0"),
            WorkerBench.IMPATIENT);
    worker.awaitWarm();
    await().until(() -> Files.exists(seen) && Files.readString(seen).contains("" + worker.pid()));
    assertThat(Files.readAllLines(seen))
        .filteredOn(line -> line.contains("="))
        .allMatch(line -> line.startsWith("PATH=") || line.startsWith("SMITH_WORKER_MARK="));
  }

  @Test
  void givesItsHomeToItsOwnerOnly() throws Exception {
    WorkerHome home = WorkerHome.create(bench.home, "abc");
    Path secret = home.secretFile("mcp.json", "{}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.root())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(home.root().toString().length()).isLessThan(70);
  }

  @Test
  void neverPutsTheTokenOnACommandLine() {
    WorkerHome home = WorkerHome.create(bench.home, "abc");
    WorkerIdentity who =
        new WorkerIdentity(
            new AgentId("agent-1"),
            "a\0b --flag",
            "worker-token-1",
            bench.mcp.url(),
            null,
            new BigDecimal("0.25"));
    ClaudeExecutor claude =
        new ClaudeExecutor(
            Path.of("/usr/bin/claude"),
            new ClaudeExecutor.Credential("ANTHROPIC_API_KEY", "sk-key", null),
            "sonnet",
            50,
            "5");
    WorkerPlan plan = claude.plan(home, who);
    assertThat(plan.command()).containsSequence("--max-budget-usd", "0.25");
    assertThat(plan.command())
        .noneMatch(a -> a.contains("worker-token-1") || a.contains("sk-key") || a.contains("\0"))
        .contains("--strict-mcp-config", "--bare", "dontAsk")
        .doesNotContain("--dangerously-skip-permissions");
    assertThat(plan.environment()).containsEntry("ANTHROPIC_API_KEY", "sk-key");
  }

  @Test
  void saysWhyAWorkerThatDiesAtOnceDied() throws Exception {
    Worker worker =
        bench.start(
            WorkerBench.shell("echo \"error: unknown option '--x'\" >&2; exit 1"),
            WorkerBench.IMPATIENT);
    assertThatThrownBy(worker::awaitWarm)
        .isInstanceOfSatisfying(
            WorkerFailed.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("bad_invocation");
              assertThat(e.failure().message()).contains("unknown option");
            });
  }

  @Test
  void namesAMissingBinary() {
    Executor absent =
        new Executor() {
          @Override
          public String name() {
            return "absent";
          }

          @Override
          public WorkerPlan plan(WorkerHome home, WorkerIdentity identity) {
            return new WorkerPlan(List.of("/no/such/claude"), Map.of(), List.of());
          }
        };
    assertThatThrownBy(() -> bench.start(absent, WorkerBench.IMPATIENT).awaitWarm())
        .isInstanceOfSatisfying(
            WorkerFailed.class, e -> assertThat(e.failure().code()).isEqualTo("missing_binary"));
  }

  @Test
  void isSilentFromTheBeginningAndIsGivenUp() throws Exception {
    Worker worker =
        bench.start(
            WorkerBench.shell("trap '' TERM; while true; do sleep 60; done"),
            new WorkerSettings(
                1 << 20,
                1 << 16,
                1 << 20,
                1 << 20,
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Prices.DEFAULTS));
    assertThatThrownBy(worker::awaitWarm)
        .isInstanceOfSatisfying(
            WorkerFailed.class, e -> assertThat(e.failure().code()).isEqualTo("warm_up_timeout"));
    await().until(() -> !worker.isAlive());
  }

  @Test
  void isIdleWhenItOnlyPings() throws Exception {
    Worker worker =
        bench.start(
            WorkerBench.shell(
                HANDSHAKE
                    + "trap '' TERM\nwhile true; do echo '{\"type\":\"stream_event\",\"event\":{\"type\":\"ping\"}}'; sleep 0.2; done"),
            WorkerBench.IMPATIENT);
    worker.awaitWarm();
    Outcome outcome = bench.run(worker, "{}");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("idle_timeout"));
    assertThat(bench.lines).isNotEmpty();
  }

  @Test
  void isKilledAtTheFirstRefusedCredential() throws Exception {
    Worker worker =
        bench.start(
            WorkerBench.shell(
                HANDSHAKE
                    + "read -r task; echo '{\"type\":\"system\",\"subtype\":\"api_retry\",\"attempt\":1,\"error_status\":401}'; sleep 600"),
            WorkerBench.IMPATIENT);
    worker.awaitWarm();
    Outcome outcome = bench.run(worker, "{}");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("authentication_failed"));
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void isEndedByTheNextLifeOfItsRunner() throws Exception {
    Worker worker =
        bench.start(
            WorkerBench.shell(HANDSHAKE + "setsid sleep 599 & read -r task"),
            WorkerBench.IMPATIENT);
    worker.awaitWarm();
    assertThat(new WorkerLedger(bench.home, bench.sessions).sweep())
        .containsExactly(new AgentId("agent-1"));
    await().until(() -> !worker.isAlive());
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 599"));
  }
}
