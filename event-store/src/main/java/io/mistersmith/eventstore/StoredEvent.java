package io.mistersmith.eventstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log, as stored.
 *
 * @param position 1, 2, 3, ... without a gap, in the order of commits
 * @param aggregateType absent for an event that belongs to no aggregate; its aggregate id is then
 *     its event id
 * @param type logical name, for example {@code task.created}
 * @param recordedAt whole milliseconds, never earlier than that of the position before
 * @param payload JSON, byte for byte as appended
 * @param metadata JSON, byte for byte as appended
 * @param leaf SHA-256 of this row, see {@link Leaf}
 * @param hash SHA-256 of the previous row's hash and this leaf
 */
@SuppressWarnings("ArrayRecordComponent") // two rows are compared field by field or not at all
public record StoredEvent(
    long position,
    String eventId,
    @Nullable String aggregateType,
    String aggregateId,
    long sequenceNumber,
    String type,
    @Nullable String revision,
    Instant recordedAt,
    String payload,
    String metadata,
    byte[] leaf,
    byte[] hash) {}
