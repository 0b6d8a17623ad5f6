package io.mistersmith.api.supervision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a supervisor decided. */
public enum Choice {
  RESTART,
  /** The supervisor above decides. */
  ESCALATE,
  /** Too many restarts and nobody above: the agent stays down until a person restarts it. */
  GIVE_UP,
  /** A restart would not help: administrators are told. */
  ALERT;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static Choice of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
