package io.mistersmith.query.projection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import org.jspecify.annotations.Nullable;

/**
 * A parked event.
 *
 * @param sequence the aggregate whose later events are parked behind it
 * @param sequenceIndex its place among them, from 0
 * @param causeType absent for one that is only parked because of the ones before it
 * @param payload as stored; only when a single letter is asked for
 */
record LetterView(
    String letterId,
    String processingGroup,
    String sequence,
    long sequenceIndex,
    String eventId,
    String eventType,
    @Nullable String revision,
    long eventPosition,
    @Nullable String aggregateType,
    @Nullable String causeType,
    @Nullable String causeMessage,
    String parkedAt,
    @Nullable String lastTriedAt,
    @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String payload) {}
