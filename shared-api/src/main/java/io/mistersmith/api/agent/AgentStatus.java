package io.mistersmith.api.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The states of an agent. */
public enum AgentStatus {
  CREATED,
  STARTING,
  RUNNING,
  BUSY,
  IDLE,
  PAUSED,
  STOPPING,
  STOPPED,
  ERROR,
  FAILED;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  public static AgentStatus of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
