package io.mistersmith.eventstore;

import java.time.Instant;

/**
 * The end of the log: the last position (0 when empty), its hash (32 zero bytes) and its time
 * (1970).
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Head(long position, byte[] hash, Instant recordedAt) {

  static final Head EMPTY = new Head(0, new byte[32], Instant.EPOCH);
}
