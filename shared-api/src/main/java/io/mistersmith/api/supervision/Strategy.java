package io.mistersmith.api.supervision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who is restarted when a child fails. */
public enum Strategy {
  /** The child that failed. */
  ONE_FOR_ONE,
  /** All children. */
  ONE_FOR_ALL,
  /** The child that failed and those that were added after it. */
  REST_FOR_ONE,
  /** Nobody here: the supervisor above decides. */
  ESCALATE;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Strategy of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
