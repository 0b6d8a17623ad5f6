package io.mistersmith.query.history;

import org.jspecify.annotations.Nullable;

/**
 * One event of history.
 *
 * @param principal who did it: a person's or service's name, an agent's id, a part of the platform
 * @param runId the run in which it was done
 * @param causationId the event that it follows from, or the request or message
 * @param tells what it says in a few words
 * @param prompt the description of its task, from which the run's prompt was made
 */
public record HistoryEntry(
    long position,
    String eventId,
    String eventType,
    String aggregateId,
    String recordedAt,
    @Nullable String principal,
    @Nullable String agentId,
    @Nullable String taskId,
    @Nullable String runId,
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable String reason,
    @Nullable String tells,
    @Nullable String prompt) {}
