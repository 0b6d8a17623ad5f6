package io.mistersmith.api.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** An agent, {@code agent-…}. Up to 64 of A-Z a-z 0-9 _ -; safe as a NATS token. */
public record AgentId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AgentId {
    Ids.requireValid("agent_id", value);
  }

  public static AgentId random() {
    return new AgentId(Ids.random("agent-"));
  }

  /** The same seed always gives the same id: a repeated request meets its own earlier effect. */
  public static AgentId derivedFrom(String seed) {
    return new AgentId(Ids.derived("agent-", seed));
  }

  @Override
  public String toString() {
    return value;
  }
}
