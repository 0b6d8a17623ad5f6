package io.mistersmith.api.discovery;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A discovery as REST and MCP show it.
 *
 * @param retractedAt null while it holds
 */
public record DiscoveryView(
    DiscoveryId discoveryId,
    AgentId agentId,
    String agentRole,
    DiscoveryType discoveryType,
    String content,
    BigDecimal confidence,
    @Nullable DiscoveryId relatedTo,
    Instant timestamp,
    @Nullable Instant retractedAt,
    @Nullable String retractionReason,
    long position) {

  public static DiscoveryView of(DiscoveryEvent.DiscoveryShared e, long position) {
    return new DiscoveryView(
        e.discoveryId(),
        e.agentId(),
        e.agentRole(),
        e.discoveryType(),
        e.content(),
        e.confidence(),
        e.relatedTo(),
        e.sharedAt(),
        null,
        null,
        position);
  }

  public DiscoveryView retracted(DiscoveryEvent.DiscoveryRetracted e, long at) {
    return new DiscoveryView(
        discoveryId,
        agentId,
        agentRole,
        discoveryType,
        content,
        confidence,
        relatedTo,
        timestamp,
        e.retractedAt(),
        e.reason(),
        at);
  }

  /** {@code discovery://agents/{agent_id}/discoveries/{discovery_id}}. */
  public String uri() {
    return "discovery://agents/" + agentId + "/discoveries/" + discoveryId;
  }
}
