package io.mistersmith.api.agent;

import io.mistersmith.api.task.TaskId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as REST and MCP show it.
 *
 * @param degradedSince when it was noticed that a heartbeat is missing; null while all come
 * @param budgetUsd what all its runs together may cost; null: no limit
 * @param spentUsd what they have cost so far
 */
public record AgentView(
    AgentId agentId,
    String role,
    List<String> capabilities,
    String executor,
    @Nullable String model,
    AgentStatus status,
    @Nullable String runnerId,
    @Nullable Long pid,
    @Nullable TaskId currentTaskId,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    @Nullable Instant degradedSince,
    Instant createdAt,
    Instant lastActivity,
    long position,
    @Nullable BigDecimal budgetUsd,
    @Nullable BigDecimal spentUsd) {}
