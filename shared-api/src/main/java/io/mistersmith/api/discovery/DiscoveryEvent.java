package io.mistersmith.api.discovery;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a discovery. */
public sealed interface DiscoveryEvent extends DomainEvent {
  DiscoveryId discoveryId();

  /** Who shared it. */
  AgentId agentId();

  /**
   * @param confidence 0 to 1, with the digits it was shared with
   */
  @StoredAs("discovery.shared")
  record DiscoveryShared(
      DiscoveryId discoveryId,
      AgentId agentId,
      String agentRole,
      DiscoveryType discoveryType,
      String content,
      BigDecimal confidence,
      @Nullable DiscoveryId relatedTo,
      Instant sharedAt)
      implements DiscoveryEvent {}

  /**
   * It does not hold. It stays where it was, marked; what rests on it is to be looked at again.
   *
   * @param agentId who shared it
   * @param by the agent that retracts its own; null for a person
   */
  @StoredAs("discovery.retracted")
  record DiscoveryRetracted(
      DiscoveryId discoveryId,
      AgentId agentId,
      @Nullable AgentId by,
      String reason,
      Instant retractedAt)
      implements DiscoveryEvent {}
}
