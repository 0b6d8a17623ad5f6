package io.mistersmith.api.context;

import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the context manager. */
public sealed interface ContextCommand {
  @TargetAggregateIdentifier
  ContextId contextId();

  Instant at();

  /**
   * @param toAgentId null tells everybody
   * @param expiresAt after {@code at}
   */
  record ShareContext(
      ContextId contextId,
      AgentId agentId,
      @Nullable AgentId toAgentId,
      String topic,
      String content,
      Instant expiresAt,
      Instant at)
      implements ContextCommand {}
}
