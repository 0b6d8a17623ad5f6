package io.mistersmith.api.supervision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;
import io.mistersmith.api.agent.AgentId;

/** A supervisor, {@code sup_…}, or {@code root}, which every platform has. */
public record SupervisorId(@JsonValue String value) {
  public static final SupervisorId ROOT = new SupervisorId("root");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SupervisorId {
    Ids.requireValid("supervisor_id", value);
  }

  public static SupervisorId random() {
    return new SupervisorId(Ids.random("sup_"));
  }

  /** The supervisor that an agent with a policy of its own has to itself. */
  public static SupervisorId of(AgentId agent) {
    return new SupervisorId(Ids.derived("sup_", agent.value()));
  }

  @Override
  public String toString() {
    return value;
  }
}
