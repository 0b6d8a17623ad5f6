package io.mistersmith.runner.relay;

import io.mistersmith.api.Text;
import io.mistersmith.runner.worker.RawLine;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Fills one chunk with lines and parts of lines. */
final class ChunkBuilder {

  private final String stream;
  private final int capacity;
  private final List<String> lines = new ArrayList<>();
  private final MessageDigest digest = sha256();
  private int used;
  private boolean continues;

  ChunkBuilder(String stream, int capacity) {
    this.stream = stream;
    this.capacity = capacity;
  }

  boolean isFull() {
    return used >= capacity || continues;
  }

  /**
   * Takes the line from the offset on, or as much of it as fits.
   *
   * @return -1 when the line ends here, otherwise where it goes on
   */
  int add(RawLine line, int offset) {
    byte[] bytes = line.bytes();
    int room = Math.max(capacity - used, 1);
    int end = bytes.length - offset <= room ? bytes.length : boundary(bytes, offset, room);
    digest.update(bytes, offset, end - offset);
    used += end - offset + 1;
    String text = Text.decode(bytes, offset, end - offset);
    if (end < bytes.length) {
      lines.add(text);
      continues = true;
      return end;
    }
    digest.update((byte) '\n');
    lines.add(line.dropped() == 0 ? text : text + line.cutMarker());
    return -1;
  }

  Chunk build() {
    String hex = HexFormat.of().formatHex(digest.digest());
    return new Chunk(stream, List.copyOf(lines), continues, hex);
  }

  /** Not inside a UTF-8 sequence, if a boundary is near. */
  private static int boundary(byte[] bytes, int offset, int room) {
    int end = offset + room;
    for (int back = 0; back < 4 && end - back > offset; back++) {
      if ((bytes[end - back] & 0xC0) != 0x80) {
        return end - back;
      }
    }
    return end;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
