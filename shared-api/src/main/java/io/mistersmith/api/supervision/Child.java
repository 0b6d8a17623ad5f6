package io.mistersmith.api.supervision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.agent.AgentId;
import java.util.Locale;

/** An agent or a supervisor below a supervisor. */
public record Child(Kind kind, String id) {

  /** What it is. */
  public enum Kind {
    AGENT,
    SUPERVISOR;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Kind of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  public static Child agent(AgentId agent) {
    return new Child(Kind.AGENT, agent.value());
  }

  public static Child supervisor(SupervisorId supervisor) {
    return new Child(Kind.SUPERVISOR, supervisor.value());
  }
}
