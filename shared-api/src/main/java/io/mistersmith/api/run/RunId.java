package io.mistersmith.api.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;
import io.mistersmith.api.task.TaskId;

/**
 * A run, {@code run_…}: one attempt of a task. Up to 64 of A-Z a-z 0-9 _ -; safe as a NATS token.
 */
public record RunId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    Ids.requireValid("run_id", value);
  }

  public static RunId random() {
    return new RunId(Ids.random("run_"));
  }

  /** A run is named by its task and attempt, so that both sides can derive it. */
  public static RunId of(TaskId task, int attempt) {
    return new RunId(Ids.derived("run_", task.value() + "/" + attempt));
  }

  @Override
  public String toString() {
    return value;
  }
}
