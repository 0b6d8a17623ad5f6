package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.task.TaskError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one turn of a worker ended. */
public sealed interface Outcome {

  /** Reason of a cancellation that nobody asked of the task: its worker was needed elsewhere. */
  String TAKEN_AWAY = "taken_away";

  Figures figures();

  /**
   * @param text the model's last answer
   * @param structured its structured output, when a schema was asked for
   * @param denied names of tools that were refused and could be done without
   */
  record Completed(String text, @Nullable JsonNode structured, List<String> denied, Figures figures)
      implements Outcome {}

  /**
   * @param code a stable snake_case name
   * @param message for people
   * @param retryAfterMs how long the other side asked to wait, as far as it did
   */
  record Failed(
      TaskError.Category category,
      String code,
      String message,
      Figures figures,
      @Nullable Long retryAfterMs)
      implements Outcome {
    public Failed(TaskError.Category category, String code, String message, Figures figures) {
      this(category, code, message, figures, null);
    }
  }

  record Cancelled(String reason, Figures figures) implements Outcome {}
}
