package io.mistersmith.runner.worker;

import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import org.jspecify.annotations.Nullable;

/** A worker that could not be made ready. */
public final class WorkerFailed extends Exception {

  private final transient Outcome.Failed failure;
  private final transient @Nullable ErrorId reported;

  WorkerFailed(Outcome.Failed failure) {
    this(failure, null);
  }

  /**
   * @param reported as which error the platform knows it; null when it does not yet
   */
  public WorkerFailed(Outcome.Failed failure, @Nullable ErrorId reported) {
    super(failure.code() + ": " + failure.message());
    this.failure = failure;
    this.reported = reported;
  }

  public static WorkerFailed because(TaskError.Category category, String code, String message) {
    return new WorkerFailed(new Outcome.Failed(category, code, message, Figures.NONE));
  }

  public @Nullable ErrorId reported() {
    return reported;
  }

  public Outcome.Failed failure() {
    return failure;
  }
}
