package io.mistersmith.api.context;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body on {@code context.broadcast} and {@code context.direct.{to_agent_id}}.
 *
 * @param topic of a discovery's context {@code discovery.pattern} and so on
 * @param discoveryId what it tells of, when it was not shared for itself
 */
public record ContextMessage(
    ContextId contextId,
    AgentId agentId,
    @Nullable AgentId toAgentId,
    String topic,
    String content,
    @Nullable DiscoveryId discoveryId,
    Instant timestamp,
    Instant expiresAt) {

  public static ContextMessage of(ContextShared e) {
    return new ContextMessage(
        e.contextId(),
        e.agentId(),
        e.toAgentId(),
        e.topic(),
        e.content(),
        null,
        e.sharedAt(),
        e.expiresAt());
  }

  /** Each discovery is context for everybody. */
  public static ContextMessage of(DiscoveryShared e) {
    return new ContextMessage(
        new ContextId(e.discoveryId().value()),
        e.agentId(),
        null,
        "discovery." + e.discoveryType().wireName(),
        e.content(),
        e.discoveryId(),
        e.sharedAt(),
        e.sharedAt().plus(ContextView.DISCOVERY_LASTS));
  }
}
