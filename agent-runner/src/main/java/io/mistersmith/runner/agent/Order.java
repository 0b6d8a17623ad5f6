package io.mistersmith.runner.agent;

import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** What an agent is told to do next. */
sealed interface Order {

  /**
   * @param trace in which the assignment came
   */
  record Work(Assignment assignment, Context trace) implements Order {}

  /** That worker is gone; it matters while it is the current one. */
  record WorkerDied(Bench worker) implements Order {}

  /** A new worker for this one, unless it was replaced meanwhile. */
  record Restart(@Nullable Bench worker) implements Order {}

  record Stop() implements Order {}
}
