package io.mistersmith.api.task;

import io.mistersmith.api.agent.AgentId;
import org.jspecify.annotations.Nullable;

/**
 * An agent that was considered for a task, and why it was not taken.
 *
 * @param refusedFor null for the agent that was chosen
 */
public record Candidate(
    AgentId agentId, int activeTasks, int capacity, @Nullable String refusedFor) {}
