package io.mistersmith.api.discovery;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a discovery. */
public sealed interface DiscoveryCommand {
  @TargetAggregateIdentifier
  DiscoveryId discoveryId();

  Instant at();

  record ShareDiscovery(
      DiscoveryId discoveryId,
      AgentId agentId,
      String agentRole,
      DiscoveryType discoveryType,
      String content,
      BigDecimal confidence,
      @Nullable DiscoveryId relatedTo,
      Instant at)
      implements DiscoveryCommand {}

  /**
   * @param by the agent that asks; null for a person, who may retract any
   */
  record RetractDiscovery(DiscoveryId discoveryId, @Nullable AgentId by, String reason, Instant at)
      implements DiscoveryCommand {}
}
