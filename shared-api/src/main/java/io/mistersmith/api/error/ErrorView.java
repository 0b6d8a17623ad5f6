package io.mistersmith.api.error;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An error as REST shows it.
 *
 * @param position of the event that reported it
 */
public record ErrorView(
    ErrorId errorId,
    AgentId agentId,
    TaskError.Category category,
    String code,
    String message,
    @Nullable TaskId taskId,
    @Nullable Long retryAfterMs,
    @Nullable String circuit,
    @Nullable Answer answer,
    @Nullable String reason,
    Instant createdAt,
    long position) {}
