package io.mistersmith.runner.worker;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One task in a worker: what was printed, when it last moved, and what it comes to. */
final class Turn {

  /** The outcome as far as the lines tell it. */
  final CompletableFuture<Outcome> verdict = new CompletableFuture<>();

  /** Set when the turn shall end before its time. */
  final CompletableFuture<WorkerExit.EndedBy> stop;

  private final TurnReader reader;
  private final double maySpendUsd;
  private final TurnOutput output;
  private final WorkerSettings settings;
  private final AtomicLong printed = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());
  private volatile boolean handingOn;

  Turn(
      TurnPolicy policy,
      TurnOutput output,
      WorkerSettings settings,
      CompletableFuture<WorkerExit.EndedBy> stop,
      @Nullable BigDecimal maySpendUsd,
      double sessionCostBefore) {
    this.stop = stop;
    this.reader = new TurnReader(policy, settings.prices(), sessionCostBefore);
    this.maySpendUsd = maySpendUsd == null ? Double.POSITIVE_INFINITY : maySpendUsd.doubleValue();
    this.output = output;
    this.settings = settings;
  }

  void stdout(RawLine raw, WorkerLine line) throws InterruptedException {
    if (printed.addAndGet(raw.bytes().length + raw.dropped()) > settings.maxOutputBytes()) {
      stop.complete(WorkerExit.EndedBy.OUTPUT_LIMIT);
      return;
    }
    handOn("stdout", raw);
    if (!(line instanceof WorkerLine.StreamEvent event && event.isPing())) {
      lastProgress.set(System.nanoTime());
    }
    if (!verdict.isDone()) {
      Outcome outcome = reader.accept(line);
      if (outcome != null) {
        verdict.complete(outcome);
      } else if (figures().costUsd() > maySpendUsd) {
        stop.complete(WorkerExit.EndedBy.BUDGET);
      }
    }
  }

  /** What it has used until now. */
  Figures figures() {
    return reader.figures();
  }

  void stderr(RawLine raw) throws InterruptedException {
    if (errors.addAndGet(raw.bytes().length) <= settings.maxErrorBytes()) {
      handOn("stderr", raw);
    }
  }

  /** How long the worker has done nothing. Waiting for our own relay is not its fault. */
  long idleNanos() {
    return handingOn ? 0 : System.nanoTime() - lastProgress.get();
  }

  /** What it comes to when the worker is gone. */
  Outcome atExit(WorkerExit exit) {
    return reader.atExit(exit);
  }

  private void handOn(String stream, RawLine raw) throws InterruptedException {
    long from = System.nanoTime();
    handingOn = true;
    try {
      output.line(stream, raw);
    } finally {
      lastProgress.addAndGet(System.nanoTime() - from);
      handingOn = false;
    }
  }
}
