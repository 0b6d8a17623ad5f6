package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Consumer;

/** Tells each change of a task until nothing more can change. */
final class TaskWatch {
  private static final Set<String> FINISHED =
      Set.of("completed", "failed", "cancelled", "timed_out");
  private static final int POLLS_BETWEEN_LOOKS = 4;

  private TaskWatch() {}

  /** The task as it ended, or as it is when the time, of {@link System#nanoTime()}, is over. */
  static JsonNode untilFinished(Rest rest, String task, Consumer<String> changes, long end) {
    String said = "";
    while (true) {
      JsonNode now = rest.get("/api/v1/tasks/" + Rest.element(task));
      String line = line(now);
      if (!line.equals(said)) {
        changes.accept(line);
        said = line;
      }
      if (isFinished(now) || (end != Long.MAX_VALUE && System.nanoTime() - end > 0)) {
        return now;
      }
      for (int i = 0; i < POLLS_BETWEEN_LOOKS; i++) {
        Together.pause();
      }
    }
  }

  static boolean isFinished(JsonNode task) {
    return FINISHED.contains(task.path("status").asText());
  }

  private static String line(JsonNode task) {
    var line = new StringBuilder(task.path("status").asText());
    if (!task.path("assigned_to").asText("").isEmpty() && !task.path("assigned_to").isNull()) {
      line.append(", ").append(task.path("assigned_to").asText());
      line.append(", attempt ").append(task.path("attempt").asInt());
    }
    if (task.path("progress_percent").isNumber()) {
      line.append(", ").append(task.path("progress_percent").asInt()).append(" %");
    }
    if (task.path("progress_message").isTextual()) {
      line.append(", ").append(Printer.clean(task.path("progress_message").asText()));
    }
    return line.toString();
  }
}
