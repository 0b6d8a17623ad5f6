package io.mistersmith.api.supervision;

import org.jspecify.annotations.Nullable;

/**
 * How an agent asked to be supervised.
 *
 * @param supervisorId whose child it is; the root's when null
 * @param policy for this agent alone: it gets a supervisor to itself, below that one
 */
public record Supervision(@Nullable SupervisorId supervisorId, @Nullable SupervisionPolicy policy) {

  /** The supervisor that is there already. */
  public SupervisorId existing() {
    return supervisorId == null ? SupervisorId.ROOT : supervisorId;
  }
}
