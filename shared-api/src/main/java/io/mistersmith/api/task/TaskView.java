package io.mistersmith.api.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as REST and MCP show it. {@code position} is that of the event which shaped it last.
 *
 * @param budgetUsd what all attempts together may cost; null: no limit
 * @param spentUsd what they have cost so far
 */
public record TaskView(
    TaskId taskId,
    String description,
    int priority,
    List<String> requiredCapabilities,
    JsonNode parameters,
    int timeoutSeconds,
    int maxAttempts,
    TaskStatus status,
    @Nullable AgentId assignedTo,
    @Nullable Instant assignedAt,
    int attempt,
    @Nullable RunId runId,
    @Nullable Integer progressPercent,
    @Nullable String progressMessage,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable JsonNode result,
    @Nullable TaskError error,
    long position,
    @Nullable BigDecimal budgetUsd,
    @Nullable BigDecimal spentUsd) {}
