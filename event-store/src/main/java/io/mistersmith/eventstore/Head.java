package io.mistersmith.eventstore;

import java.time.Instant;
import java.util.HexFormat;

/**
 * The end of the log: the last position (0 when empty), its hash (32 zero bytes) and its time
 * (1970).
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Head(long position, byte[] hash, Instant recordedAt) {

  static final Head EMPTY = new Head(0, new byte[32], Instant.EPOCH);

  /** The answer of {@code event_store.append}: position, hash in hexadecimal, milliseconds. */
  static Head parse(String answer) {
    String[] parts = answer.split(" ");
    return new Head(
        Long.parseLong(parts[0]),
        HexFormat.of().parseHex(parts[1]),
        Instant.ofEpochMilli(Long.parseLong(parts[2])));
  }
}
