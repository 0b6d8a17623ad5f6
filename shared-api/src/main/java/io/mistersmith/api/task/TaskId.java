package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** A task, {@code task_…}. Up to 64 of A-Z a-z 0-9 _ -; safe as a NATS token. */
public record TaskId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskId {
    Ids.requireValid("task_id", value);
  }

  public static TaskId random() {
    return new TaskId(Ids.random("task_"));
  }

  /** The same seed always gives the same id: a repeated request meets its own earlier effect. */
  public static TaskId derivedFrom(String seed) {
    return new TaskId(Ids.derived("task_", seed));
  }

  @Override
  public String toString() {
    return value;
  }
}
