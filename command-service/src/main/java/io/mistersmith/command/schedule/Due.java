package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.command.Caller;

/**
 * Something that is to be done because of an event.
 *
 * @param runId empty when it is not about a run
 * @param taskId empty when it is not about a task
 */
record Due(
    AgentId agent,
    String kind,
    String runId,
    String taskId,
    String reason,
    long position,
    int tries,
    Caller caller) {}
