package io.mistersmith.runner.worker;

import io.mistersmith.api.task.TaskError;

/** A worker that could not be made ready. */
public final class WorkerFailed extends Exception {

  private final Outcome.Failed failure;

  WorkerFailed(Outcome.Failed failure) {
    super(failure.code() + ": " + failure.message());
    this.failure = failure;
  }

  public static WorkerFailed because(TaskError.Category category, String code, String message) {
    return new WorkerFailed(new Outcome.Failed(category, code, message, Figures.NONE));
  }

  public Outcome.Failed failure() {
    return failure;
  }
}
