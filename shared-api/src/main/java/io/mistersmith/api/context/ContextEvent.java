package io.mistersmith.api.context;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a piece of context. That it has expired is no event: readers compare times. */
public sealed interface ContextEvent extends DomainEvent {
  ContextId contextId();

  /**
   * @param toAgentId null for everybody
   */
  @StoredAs("context.shared")
  record ContextShared(
      ContextId contextId,
      AgentId agentId,
      @Nullable AgentId toAgentId,
      String topic,
      String content,
      Instant sharedAt,
      Instant expiresAt)
      implements ContextEvent {}
}
