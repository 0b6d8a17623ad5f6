package io.mistersmith.runner.worker;

import static io.mistersmith.api.task.TaskError.Category.FATAL;
import static io.mistersmith.api.task.TaskError.Category.LOGICAL;
import static io.mistersmith.api.task.TaskError.Category.TASK;
import static io.mistersmith.api.task.TaskError.Category.TRANSIENT;

import io.mistersmith.api.task.TaskError;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Judges a worker that is gone without a result line: never a success, whatever its exit code says.
 */
record ExitJudge(Figures figures, boolean anyOutput, @Nullable String lastGarbage) {

  Outcome judge(WorkerExit exit) {
    return switch (exit.endedBy()) {
      case CANCEL -> new Outcome.Cancelled("cancelled", figures);
      case TAKEN_AWAY -> new Outcome.Cancelled(Outcome.TAKEN_AWAY, figures);
      case IDLE_TIMEOUT -> failed(TRANSIENT, "idle_timeout", "The worker made no progress");
      case TOTAL_TIMEOUT -> failed(TASK, "timed_out", "The task's time is over");
      case OUTPUT_LIMIT -> failed(TASK, "output_limit", "The worker printed more than it may");
      case BUDGET ->
          failed(LOGICAL, TaskError.BUDGET_EXCEEDED, "The run has cost more than it may");
      case ITSELF -> byItself(exit);
    };
  }

  private Outcome byItself(WorkerExit exit) {
    String stderr = firstLine(exit.stderr());
    if (stderr.toLowerCase(Locale.ROOT).contains("out of memory")) {
      return failed(FATAL, "out_of_memory", stderr);
    }
    if (exit.code() == 126 || exit.code() == 127) {
      return failed(LOGICAL, "missing_binary", stderr);
    }
    if (exit.code() > 128) {
      int signal = exit.code() - 128;
      return failed(FATAL, "signal_" + signal, "The worker was ended by signal " + signal);
    }
    if (exit.code() != 0 && !anyOutput && !stderr.isEmpty()) {
      return failed(LOGICAL, "bad_invocation", stderr);
    }
    if (lastGarbage != null && lastGarbage.startsWith("{")) {
      return failed(FATAL, "corrupt_output", "The worker's last line is not whole JSON");
    }
    return failed(FATAL, "no_result", "Exit code " + exit.code() + " without a result " + stderr);
  }

  private Outcome failed(TaskError.Category category, String code, String message) {
    return new Outcome.Failed(category, code, message.strip(), figures);
  }

  private static String firstLine(String stderr) {
    return stderr.strip().lines().findFirst().orElse("");
  }
}
