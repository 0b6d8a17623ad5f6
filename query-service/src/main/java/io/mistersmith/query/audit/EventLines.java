package io.mistersmith.query.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mistersmith.api.Json;
import io.mistersmith.eventstore.StoredRow;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as lines of JSON. Texts go from the row to the file as the bytes they are, eight
 * looked at together: a generator that looks at each takes more time than all the hashing.
 */
final class EventLines {
  private static final int BLOCK = 1 << 16;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private final OutputStream out;
  private byte[] block = new byte[BLOCK + (BLOCK >> 2)];
  private int length;

  EventLines(OutputStream out) {
    this.out = out;
  }

  void add(StoredRow row) throws IOException {
    number("{\"position\":", row.position());
    text(",\"event_id\":", row.eventId());
    text(",\"aggregate_type\":", row.aggregateType());
    text(",\"aggregate_id\":", row.aggregateId());
    number(",\"sequence_number\":", row.sequenceNumber());
    text(",\"type\":", row.type());
    text(",\"revision\":", row.revision());
    text(",\"recorded_at\":", Json.time(Instant.ofEpochMilli(row.recordedAt())).getBytes(UTF_8));
    text(",\"payload\":", row.payload());
    text(",\"metadata\":", row.metadata());
    put("}\n");
    if (length >= BLOCK) {
      flush();
    }
  }

  /** Passes on what is not yet written. */
  void flush() throws IOException {
    out.write(block, 0, length);
    length = 0;
  }

  private void number(String name, long number) {
    put(name);
    put(Long.toString(number));
  }

  private void text(String name, byte @Nullable [] utf8) {
    put(name);
    if (utf8 == null) {
      put("null");
      return;
    }
    put('"');
    int from = 0;
    for (int at = toEscape(utf8, 0); at < utf8.length; at = toEscape(utf8, from)) {
      put(utf8, from, at - from);
      escape(utf8[at]);
      from = at + 1;
    }
    put(utf8, from, utf8.length - from);
    put('"');
  }

  /** The first control character, quote or backslash from an index on; the length without one. */
  private static int toEscape(byte[] text, int from) {
    int at = from;
    for (; at + Long.BYTES <= text.length; at += Long.BYTES) {
      long eight = (long) EIGHT.get(text, at);
      long found =
          below(eight, ' ') | below(eight ^ (EACH * '"'), 1) | below(eight ^ (EACH * '\\'), 1);
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (at < text.length && (text[at] < 0 || text[at] >= ' ') && !isQuote(text[at])) {
      at++;
    }
    return at;
  }

  /**
   * The highest bit of each byte that is less, at least of the lowest of them. (A borrow may mark a
   * byte above it.)
   */
  private static long below(long eight, int limit) {
    return (eight - EACH * limit) & ~eight & (EACH << 7);
  }

  private static boolean isQuote(byte one) {
    return one == '"' || one == '\\';
  }

  private void escape(byte one) {
    put('\\');
    switch (one) {
      case '"', '\\' -> put((char) one);
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      default -> {
        put("u00");
        put((char) HEX[one >> 4]);
        put((char) HEX[one & 15]);
      }
    }
  }

  private void put(char ascii) {
    room(1);
    block[length++] = (byte) ascii;
  }

  @SuppressWarnings("deprecation") // the quickest way for what is ASCII
  private void put(String ascii) {
    room(ascii.length());
    ascii.getBytes(0, ascii.length(), block, length);
    length += ascii.length();
  }

  private void put(byte[] bytes, int from, int count) {
    room(count);
    System.arraycopy(bytes, from, block, length, count);
    length += count;
  }

  private void room(int count) {
    if (count > block.length - length) {
      block = Arrays.copyOf(block, Math.max(length + count, block.length + (block.length >> 1)));
    }
  }
}
