package io.mistersmith.api.discovery;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body on {@code discoveries.{agent_id}.{type}}.
 *
 * @param discoveryType in Pascal case, {@code Pattern}
 */
public record DiscoveryMessage(
    AgentId agentId,
    String agentRole,
    String discoveryType,
    String content,
    BigDecimal confidence,
    Instant timestamp,
    @Nullable DiscoveryId relatedTo,
    DiscoveryId discoveryId) {}
