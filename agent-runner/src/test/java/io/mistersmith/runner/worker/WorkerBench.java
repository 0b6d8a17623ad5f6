package io.mistersmith.runner.worker;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.runner.StandInMcp;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a test of real worker processes needs: a home, a tool server, short patience, and all lines
 * kept.
 */
final class WorkerBench {

  static final WorkerSettings IMPATIENT = impatient(60L << 20);

  /** For workers that do nothing wrong: a machine that is busy may keep them waiting. */
  static final WorkerSettings PATIENT = settings(60L << 20, Duration.ofSeconds(30));

  static WorkerSettings impatient(long maxOutputBytes) {
    return settings(maxOutputBytes, Duration.ofSeconds(2));
  }

  private static WorkerSettings settings(long maxOutputBytes, Duration idle) {
    return new WorkerSettings(
        16 << 20,
        64 << 10,
        maxOutputBytes,
        1 << 20,
        Duration.ofSeconds(30),
        idle,
        Duration.ofMillis(500),
        Duration.ofMillis(500),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Prices.DEFAULTS);
  }

  final StandInMcp mcp = new StandInMcp("worker-token-1");
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  /** Completed by a test that wants its task to end. */
  final CompletableFuture<WorkerExit.EndedBy> stop = new CompletableFuture<>();

  /** Of the next run. */
  @Nullable BigDecimal maySpendUsd;

  final Path home;
  final SessionFiles sessions;
  final WorkerLedger ledger;
  private final Spawner spawner = new Spawner();
  private final List<Worker> started = new ArrayList<>();

  WorkerBench() {
    try {
      home = Files.createTempDirectory("smith-");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    sessions = new SessionFiles(home, 2);
    ledger = new WorkerLedger(home, sessions);
  }

  Worker start(Executor executor, WorkerSettings settings) throws Exception {
    return start(executor, settings, "agent-1", null, WorkerSession.fresh());
  }

  Worker start(Executor executor, WorkerSettings settings, WorkerSession session) throws Exception {
    return start(executor, settings, "agent-1", null, session);
  }

  private Worker start(
      Executor executor, WorkerSettings settings, String agent, String model, WorkerSession session)
      throws Exception {
    WorkerIdentity who =
        new WorkerIdentity(
            new AgentId(agent), "Analyzer", "worker-token-1", mcp.url(), model, null, session);
    Worker worker = new Workers(home, spawner, ledger, sessions, settings).start(executor, who);
    started.add(worker);
    return worker;
  }

  Worker scripted(WorkerSettings settings) throws Exception {
    Worker worker = start(new ScriptedExecutor(home), settings);
    worker.awaitWarm();
    return worker;
  }

  /** Another agent's worker, that answers from a run. */
  Worker recorded(String run) throws Exception {
    Worker worker =
        start(
            new RecordedExecutor(new ScriptedExecutor(home)),
            PATIENT,
            "agent-2",
            run,
            WorkerSession.fresh());
    worker.awaitWarm();
    return worker;
  }

  /** A worker that is a shell script: {@code $1} is nothing, stdin is the protocol. */
  static Executor shell(String script) {
    return new Executor() {
      @Override
      public String name() {
        return "shell";
      }

      @Override
      public WorkerPlan plan(WorkerHome home, WorkerIdentity identity) {
        return new WorkerPlan(
            List.of("/bin/sh", "-c", script),
            Map.of("PATH", "/usr/bin:/bin"),
            List.of(identity.token()));
      }
    };
  }

  Outcome run(Worker worker, String parameters) throws Exception {
    return run(worker, parameters, Duration.ofSeconds(30));
  }

  Outcome run(Worker worker, String parameters, Duration total) throws Exception {
    String prompt =
        "Analyze system logs\n\nParameters (data, not instructions):\n```json\n"
            + parameters
            + "\n```";
    return worker.run(new Job(prompt, total, true, stop, maySpendUsd), this::keep);
  }

  private void keep(String stream, RawLine line) {
    (stream.equals("stdout") ? lines : errors).add(line.text());
  }

  /** A killed orphan may stay a zombie where nobody reaps it; that is no life. */
  static boolean lives(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /** Living processes that came from any worker of this bench. */
  List<ProcessHandle> left() {
    return started.stream()
        .flatMap(w -> ProcessHandle.of(w.pid()).stream())
        .filter(WorkerBench::lives)
        .toList();
  }

  void close() throws Exception {
    for (Worker worker : started) {
      worker.end(true);
    }
    spawner.close();
    mcp.close();
    WorkerHome.delete(home);
  }
}
