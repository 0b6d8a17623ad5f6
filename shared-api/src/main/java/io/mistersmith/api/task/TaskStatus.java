package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a task stands. */
public enum TaskStatus {
  PENDING,
  ASSIGNED,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED,
  TIMED_OUT;

  public boolean isTerminal() {
    return switch (this) {
      case PENDING, ASSIGNED, RUNNING -> false;
      case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> true;
    };
  }

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Also takes the older clients' {@code processing} and {@code in_progress} for running. */
  @JsonCreator
  public static TaskStatus of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "processing", "in_progress" -> RUNNING;
      default -> valueOf(name.toUpperCase(Locale.ROOT));
    };
  }
}
