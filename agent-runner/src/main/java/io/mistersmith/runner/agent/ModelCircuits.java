package io.mistersmith.runner.agent;

import io.mistersmith.api.task.TaskError;
import io.mistersmith.base.breaker.Breaker;
import io.mistersmith.base.breaker.Breakers;
import io.mistersmith.runner.worker.Outcome;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A breaker around each model as this runner's workers reach it. Its failures are those of the API
 * that may pass; what else goes wrong in a run says nothing about the API.
 */
public final class ModelCircuits {
  private static final Set<String> OF_THE_API =
      Set.of(
          "rate_limited",
          "overloaded",
          "server_error",
          "connection_failed",
          "request_timeout",
          "malformed_response");

  private final Breakers breakers;

  public ModelCircuits(Breakers breakers) {
    this.breakers = breakers;
  }

  Breaker of(String executor, @Nullable String model) {
    return breakers.named("model:" + executor + "/" + (model == null ? "default" : model));
  }

  /** The breaker's name when this outcome has opened it, otherwise null. */
  static @Nullable String note(Breaker breaker, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed _ -> breaker.succeeded();
      case Outcome.Cancelled _ -> breaker.neither();
      case Outcome.Failed failed when OF_THE_API.contains(failed.code()) -> {
        breaker.failed(new IOException(failed.code()));
        return breaker.isOpen() ? breaker.name() : null;
      }
      case Outcome.Failed failed when failed.category() == TaskError.Category.TASK ->
          breaker.succeeded();
      case Outcome.Failed _ -> breaker.neither();
    }
    return null;
  }
}
