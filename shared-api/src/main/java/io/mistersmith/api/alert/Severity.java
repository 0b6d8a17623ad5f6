package io.mistersmith.api.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much an alert matters, least first. */
public enum Severity {
  /** The platform helped itself. */
  WARNING,
  /** Something does not work until a person acts. */
  ERROR,
  /** The platform has given up on an agent. */
  CRITICAL;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Severity of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
