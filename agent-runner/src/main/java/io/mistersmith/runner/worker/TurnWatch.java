package io.mistersmith.runner.worker;

import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches one turn until it is over, and sees to it that it gets over. */
record TurnWatch(WorkerProcess process, Turn turn, WorkerSettings settings, Runnable interrupt) {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  Outcome outcome(Duration total, boolean last, Supplier<String> stderr)
      throws InterruptedException {
    @Nullable EndedBy stopped = untilOver(System.nanoTime() + total.toNanos());
    if (stopped != null) {
      stop();
    } else if (turn.verdict.isDone()) {
      afterVerdict(last);
    }
    Outcome verdict = turn.verdict.getNow(null);
    if (verdict instanceof Outcome.Completed || (verdict != null && stopped == null)) {
      return verdict;
    }
    int code = process.ended().getNow(0);
    EndedBy by = stopped == null ? EndedBy.ITSELF : stopped;
    return turn.atExit(new WorkerExit(code, stderr.get(), by));
  }

  /** Null when the turn got over by itself. */
  private @Nullable EndedBy untilOver(long deadline) throws InterruptedException {
    CompletableFuture<?> over = CompletableFuture.anyOf(turn.verdict, turn.stop, process.ended());
    while (true) {
      long totalLeft = deadline - System.nanoTime();
      long idleLeft = settings.idle().toNanos() - turn.idleNanos();
      if (turn.stop.isDone()) {
        return turn.stop.join();
      }
      if (turn.verdict.isDone() || process.ended().isDone()) {
        return null;
      }
      if (totalLeft <= 0) {
        return EndedBy.TOTAL_TIMEOUT;
      }
      if (idleLeft <= 0) {
        return EndedBy.IDLE_TIMEOUT;
      }
      await(over, Math.min(LOOK_NANOS, Math.min(totalLeft, idleLeft)));
    }
  }

  /** An interrupt lets the CLI clean up after its tools; then each step is ruder. */
  private void stop() throws InterruptedException {
    List<ProcessHandle> before = process.descendants();
    if (process.isAlive()) {
      interrupt.run();
    }
    await(
        CompletableFuture.anyOf(turn.verdict, process.ended()),
        settings.interruptGrace().toNanos());
    process.closeStdin();
    if (!turn.verdict.isDone() || !process.endsWithin(settings.resultToExit())) {
      process.terminate();
      process.endsWithin(settings.termGrace());
    }
    process.kill();
    ProcessTree.kill(before);
    process.endsWithin(settings.drain().multipliedBy(3));
  }

  private void afterVerdict(boolean last) throws InterruptedException {
    boolean early = turn.verdict.join() instanceof Outcome.Failed f && isEarly(f);
    if (early) {
      process.terminate();
      process.endsWithin(settings.termGrace());
      process.kill();
      process.endsWithin(settings.drain().multipliedBy(3));
    } else if (last) {
      process.closeStdin();
      if (!process.endsWithin(settings.resultToExit())) {
        process.terminate();
        process.endsWithin(settings.termGrace());
        process.kill();
        process.endsWithin(settings.drain().multipliedBy(3));
      }
    }
  }

  /** Judged before a result line: the worker does not know yet that it is over. */
  private static boolean isEarly(Outcome.Failed failed) {
    return failed.code().equals("mcp_unavailable") || failed.code().equals("authentication_failed");
  }

  private static void await(CompletableFuture<?> future, long nanos) throws InterruptedException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException lookAgain) {
      // The caller looks at the state itself.
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
