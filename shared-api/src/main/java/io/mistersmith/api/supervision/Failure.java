package io.mistersmith.api.supervision;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor is told.
 *
 * @param agentId the agent with which it began
 * @param errorId the error that its runner reported, if any
 * @param degraded the agent still lives, but misses heartbeats
 * @param position of the event that tells of it
 */
public record Failure(
    AgentId agentId,
    TaskError.Category category,
    String code,
    String message,
    @Nullable ErrorId errorId,
    boolean degraded,
    long position) {}
