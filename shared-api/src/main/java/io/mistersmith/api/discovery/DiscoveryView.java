package io.mistersmith.api.discovery;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A discovery as REST and MCP show it. */
public record DiscoveryView(
    DiscoveryId discoveryId,
    AgentId agentId,
    String agentRole,
    DiscoveryType discoveryType,
    String content,
    BigDecimal confidence,
    @Nullable DiscoveryId relatedTo,
    Instant timestamp,
    long position) {

  /** {@code discovery://agents/{agent_id}/discoveries/{discovery_id}}. */
  public String uri() {
    return "discovery://agents/" + agentId + "/discoveries/" + discoveryId;
  }
}
