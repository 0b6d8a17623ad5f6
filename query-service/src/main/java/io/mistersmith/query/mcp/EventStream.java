package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** JSON-RPC messages as server-sent events. */
final class EventStream {
  static final String MEDIA_TYPE = "text/event-stream";
  private static final byte[] BEFORE = utf8("event: message\ndata: ");
  private static final byte[] AFTER = utf8("\n\n");
  private static final byte[] KEEP_ALIVE = utf8(": keep-alive\n\n");

  private final OutputStream out;

  private EventStream(OutputStream out) {
    this.out = out;
  }

  static EventStream begin(HttpServletResponse response) throws IOException {
    response.setStatus(200);
    response.setContentType(MEDIA_TYPE);
    response.setCharacterEncoding("UTF-8");
    response.setHeader("X-Accel-Buffering", "no");
    EventStream stream = new EventStream(response.getOutputStream());
    response.flushBuffer();
    return stream;
  }

  void send(JsonNode message) throws IOException {
    out.write(BEFORE);
    out.write(Json.bytes(message));
    out.write(AFTER);
    out.flush();
  }

  void keepAlive() throws IOException {
    out.write(KEEP_ALIVE);
    out.flush();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
