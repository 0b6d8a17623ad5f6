package io.mistersmith.api.error;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an error is answered. */
public enum Answer {
  /** It may pass: the task or the start is tried again after a wait. */
  RETRY,
  /** It will not pass in this process: the agent's supervisor decides on a new one. */
  RESTART,
  /** So many passed by that the runner stops trying for a while. */
  OPEN_BREAKER,
  /** Only a person can help. */
  ALERT,
  /** The task's own: it fails with this reason. */
  FAIL_TASK;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Answer of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
