package io.mistersmith.runner.worker;

import io.mistersmith.api.agent.AgentId;
import java.math.BigDecimal;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who a worker is on the platform.
 *
 * @param token its own credential at {@code mcp}; dies with the process
 * @param model null for the executor's default
 * @param maySpendUsd in its whole life; null for the executor's default
 */
public record WorkerIdentity(
    AgentId agentId,
    String role,
    String token,
    URI mcp,
    @Nullable String model,
    @Nullable BigDecimal maySpendUsd,
    WorkerSession session) {

  /** In a session of its own. */
  public WorkerIdentity(
      AgentId agentId,
      String role,
      String token,
      URI mcp,
      @Nullable String model,
      @Nullable BigDecimal maySpendUsd) {
    this(agentId, role, token, mcp, model, maySpendUsd, WorkerSession.fresh());
  }

  WorkerIdentity in(WorkerSession other) {
    return new WorkerIdentity(agentId, role, token, mcp, model, maySpendUsd, other);
  }
}
