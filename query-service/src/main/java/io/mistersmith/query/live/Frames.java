package io.mistersmith.query.live;

import io.mistersmith.api.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The wire form of server-sent events. */
public final class Frames {
  private static final byte[] DATA = utf8("data: ");
  private static final byte[] END = utf8("\n\n");

  private Frames() {}

  /** One event whose id is its position and whose data is JSON. */
  public static byte[] event(long position, String name, Object data) {
    byte[] head = utf8("id: " + position + "\nevent: " + name + "\ndata: ");
    byte[] json = Json.bytes(data);
    ByteArrayOutputStream frame = new ByteArrayOutputStream(head.length + json.length + 2);
    frame.writeBytes(head);
    for (byte b : json) {
      frame.write(b);
      if (b == '\n') {
        frame.writeBytes(DATA);
      }
    }
    frame.writeBytes(END);
    return frame.toByteArray();
  }

  /** Those of a whole batch, in order. */
  static List<byte[]> of(Follower.Batch batch, SseChannel channel) {
    return Stream.concat(
            Stream.ofNullable(batch.laggedAt()).map(Frames::lagging),
            batch.events().stream().map(channel::frame).filter(frame -> frame.length > 0))
        .toList();
  }

  /** Says that the client fell behind what is kept in memory, and that it misses nothing. */
  static byte[] lagging(long resumedFrom) {
    return utf8("event: lagging\ndata: {\"resumed_from\":" + resumedFrom + "}\n\n");
  }

  static byte[] comment(String text) {
    return utf8(": " + text + "\n\n");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
