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
}
