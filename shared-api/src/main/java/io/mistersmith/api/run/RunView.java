package io.mistersmith.api.run;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task.
 *
 * @param status assigned, running, completed, failed, cancelled, timed_out or released
 * @param chunks how many chunks of output are recorded
 */
public record RunView(
    RunId runId,
    TaskId taskId,
    AgentId agentId,
    int attempt,
    String status,
    @Nullable String executor,
    @Nullable Long pid,
    Instant assignedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Usage usage,
    @Nullable TaskError error,
    long chunks,
    long position) {}
