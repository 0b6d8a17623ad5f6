package io.mistersmith.query.live;

import io.mistersmith.api.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

  static byte[] comment(String text) {
    return utf8(": " + text + "\n\n");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
