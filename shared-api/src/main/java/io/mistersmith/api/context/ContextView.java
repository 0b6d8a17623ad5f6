package io.mistersmith.api.context;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A piece of context as REST and MCP show it to those who may read it, until it expires. */
public record ContextView(
    ContextId contextId,
    AgentId agentId,
    @Nullable AgentId toAgentId,
    String topic,
    String content,
    @Nullable DiscoveryId discoveryId,
    Instant timestamp,
    Instant expiresAt,
    long position) {

  /** Not a setting: a read model that is built again must come out the same. */
  public static final Duration DISCOVERY_LASTS = Duration.ofDays(1);

  public static ContextView of(ContextMessage told, long position) {
    return new ContextView(
        told.contextId(),
        told.agentId(),
        told.toAgentId(),
        told.topic(),
        told.content(),
        told.discoveryId(),
        told.timestamp(),
        told.expiresAt(),
        position);
  }
}
