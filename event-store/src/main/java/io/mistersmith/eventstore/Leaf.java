package io.mistersmith.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes under a leaf, in this order: position, event id, aggregate type, aggregate id, sequence
 * number, type, revision, recorded_at, payload, metadata.
 *
 * <p>Every field is a length of 4 bytes (big endian) and that many bytes. Text is UTF-8, numbers
 * are 8 bytes big endian, the time is milliseconds since 1970, an absent field is the length
 * 0xffffffff and no bytes. {@code event_store.leaf_of} computes the same in SQL.
 *
 * <p>The encoding is made once, by the appending thread, with room for the position and time that
 * only the writer knows.
 */
final class Leaf {

  private static final int NUMBER = Integer.BYTES + Long.BYTES;
  private static final int ABSENT = -1;

  private final byte[] encoded;
  private final int timeOffset;

  private Leaf(byte[] encoded, int timeOffset) {
    this.encoded = encoded;
    this.timeOffset = timeOffset;
  }

  static Leaf of(NewEvent event) {
    return of(
        event.sequenceNumber(),
        event.eventId().getBytes(UTF_8),
        bytes(event.aggregateType()),
        event.aggregateId().getBytes(UTF_8),
        event.type().getBytes(UTF_8),
        bytes(event.revision()),
        event.payload().getBytes(UTF_8),
        event.metadata().getBytes(UTF_8));
  }

  private static Leaf of(
      long sequenceNumber,
      byte[] eventId,
      byte @Nullable [] aggregateType,
      byte[] aggregateId,
      byte[] type,
      byte @Nullable [] revision,
      byte[] payload,
      byte[] metadata) {
    int texts =
        eventId.length
            + length(aggregateType)
            + aggregateId.length
            + type.length
            + length(revision);
    ByteBuffer out =
        ByteBuffer.allocate(
            3 * NUMBER + 7 * Integer.BYTES + texts + payload.length + metadata.length);
    put(out, 0L);
    put(out, eventId);
    put(out, aggregateType);
    put(out, aggregateId);
    put(out, sequenceNumber);
    put(out, type);
    put(out, revision);
    int timeOffset = out.position() + Integer.BYTES;
    put(out, 0L);
    put(out, payload);
    put(out, metadata);
    return new Leaf(out.array(), timeOffset);
  }

  /** Of a stored row, as if it stood at a position. */
  static byte[] of(StoredRow row, long position, MessageDigest sha256) {
    return of(
            row.sequenceNumber(),
            row.eventId(),
            row.aggregateType(),
            row.aggregateId(),
            row.type(),
            row.revision(),
            row.payload(),
            row.metadata())
        .digest(position, row.recordedAt(), sha256);
  }

  byte[] digest(long position, long recordedMillis, MessageDigest sha256) {
    ByteBuffer.wrap(encoded).putLong(Integer.BYTES, position).putLong(timeOffset, recordedMillis);
    return sha256.digest(encoded);
  }

  int size() {
    return encoded.length;
  }

  static byte[] chain(byte[] previousHash, byte[] leaf, MessageDigest sha256) {
    sha256.update(previousHash);
    return sha256.digest(leaf);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static int length(byte @Nullable [] field) {
    return field == null ? 0 : field.length;
  }

  private static void put(ByteBuffer out, long number) {
    out.putInt(Long.BYTES).putLong(number);
  }

  private static void put(ByteBuffer out, byte @Nullable [] field) {
    if (field == null) {
      out.putInt(ABSENT);
    } else {
      out.putInt(field.length).put(field);
    }
  }
}
