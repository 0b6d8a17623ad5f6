package io.mistersmith.runner.worker;

import io.mistersmith.api.task.TaskError;
import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker from spawn to burial: made warm ahead of its task, given the task, watched, ended. */
public final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final int STDERR_KEPT = 16 << 10;

  private final WorkerSettings settings;
  private final WorkerProcess process;
  private final Secrets secrets;
  private final TurnPolicy policy;
  private volatile String stderr = "";
  private double sessionCostUsd;
  private final Map<String, CompletableFuture<@Nullable String>> controls =
      new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Turn> turn = new AtomicReference<>();
  private volatile boolean inDebt;

  Worker(
      Process started,
      String mark,
      WorkerSettings settings,
      List<String> secrets,
      boolean replays,
      double sessionCostUsd) {
    this.settings = settings;
    this.sessionCostUsd = sessionCostUsd;
    this.policy = replays ? TurnPolicy.REPLAY : TurnPolicy.PLATFORM;
    this.secrets = new Secrets(secrets);
    this.process = new WorkerProcess(started, mark, settings, this::onStdout, this::onStderr);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it was given a task that it has not completed. */
  boolean isInDebt() {
    return inDebt;
  }

  /** Completes when the process, its descendants and its output are gone. */
  public CompletableFuture<Integer> ended() {
    return process.ended();
  }

  /** Runs the action when nothing of the worker is left, also when that is so already. */
  public void onEnd(Runnable action) {
    process.onEnd(action);
  }

  /**
   * Lets the process become the worker and waits for the answer to the handshake; without one it is
   * ended.
   */
  public void awaitWarm() throws WorkerFailed, InterruptedException {
    String id = UUID.randomUUID().toString();
    CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
    controls.put(id, answer);
    try {
      process.send("go");
      process.send(Protocol.control(id, "initialize"));
      CompletableFuture.anyOf(answer, process.ended())
          .get(settings.warmUp().toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException gone) {
      process.endsWithin(settings.drain());
    } catch (TimeoutException | ExecutionException slow) {
      process.kill();
      throw WorkerFailed.because(
          TaskError.Category.TRANSIENT, "warm_up_timeout", "No answer to the handshake");
    }
    if (!answer.isDone()) {
      process.kill();
      throw notStarted(new WorkerExit(process.ended().join(), stderr, EndedBy.ITSELF));
    }
    String refusal = answer.join();
    if (refusal != null) {
      throw WorkerFailed.because(TaskError.Category.LOGICAL, "handshake_refused", refusal);
    }
  }

  /** What the task at hand has used until now. */
  public Figures figures() {
    Turn running = turn.get();
    return running == null ? Figures.NONE : running.figures();
  }

  /** Gives the worker one task and waits for its end. */
  public Outcome run(Job job, TurnOutput output) throws InterruptedException {
    Turn mine = new Turn(policy, output, settings, job.stop(), job.maySpendUsd(), sessionCostUsd);
    if (!turn.compareAndSet(null, mine)) {
      throw new IllegalStateException("Worker " + pid() + " has a task already");
    }
    try {
      if (!mine.stop.isDone()) {
        inDebt = true;
        give(job.prompt());
      }
      return new TurnWatch(process, mine, settings, this::interrupt)
          .outcome(job.total(), job.last(), () -> stderr);
    } finally {
      sessionCostUsd += mine.figures().costUsd();
      turn.set(null);
    }
  }

  /** SIGKILL for it and all that came from it, without waiting. */
  public void kill() {
    process.kill();
  }

  /** Ends a worker: at once, or as one that has no task. Waits until nothing of it is left. */
  public void end(boolean atOnce) throws InterruptedException {
    if (!atOnce) {
      process.closeStdin();
      if (process.endsWithin(settings.termGrace())) {
        return;
      }
      process.terminate();
      if (process.endsWithin(settings.termGrace())) {
        return;
      }
    }
    process.kill();
    process.endsWithin(settings.drain().multipliedBy(3));
  }

  private void give(String prompt) {
    // Not in the caller's thread: a worker that never reads must not escape the watch.
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                process.send(Protocol.user(prompt));
              } catch (IOException gone) {
                LOG.debug("Worker {} did not take its task: {}", pid(), gone.getMessage());
              }
            });
  }

  private void interrupt() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                process.send(Protocol.control(UUID.randomUUID().toString(), "interrupt"));
              } catch (IOException gone) {
                LOG.debug("Worker {} was gone before the interrupt", pid());
              }
            });
  }

  private void onStdout(RawLine printed) throws InterruptedException {
    RawLine raw = secrets.masked(printed);
    WorkerLine line = StreamJson.parse(raw.text());
    // Before an answer is passed on: the handshake's own line belongs to no task.
    Turn running = turn.get();
    switch (line) {
      case WorkerLine.ControlResponse response -> {
        CompletableFuture<@Nullable String> asked = controls.remove(response.requestId());
        if (asked != null) {
          asked.complete(response.error());
        }
      }
      case WorkerLine.Result result when !result.body().path("is_error").asBoolean() ->
          inDebt = false;
      case WorkerLine.ControlRequest request -> Thread.ofVirtual().start(() -> refuse(request));
      default -> {}
    }
    if (running != null) {
      running.stdout(raw, line);
    }
  }

  private void onStderr(RawLine printed) throws InterruptedException {
    RawLine raw = secrets.masked(printed);
    if (stderr.length() < STDERR_KEPT) {
      keepError(raw.text());
    }
    Turn running = turn.get();
    if (running != null) {
      running.stderr(raw);
    }
  }

  /** Only the thread that reads stderr writes it. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void keepError(String line) {
    stderr = stderr + line + "\n";
  }

  private void refuse(WorkerLine.ControlRequest request) {
    try {
      process.send(Protocol.refusal(request.requestId(), request.subtype()));
    } catch (IOException gone) {
      LOG.debug("Worker {} did not wait for its answer", pid());
    }
  }

  private static WorkerFailed notStarted(WorkerExit exit) {
    Outcome outcome = new ExitJudge(Figures.NONE, false, null).judge(exit);
    return outcome instanceof Outcome.Failed failed
        ? new WorkerFailed(failed)
        : WorkerFailed.because(TaskError.Category.FATAL, "no_result", outcome.toString());
  }
}
