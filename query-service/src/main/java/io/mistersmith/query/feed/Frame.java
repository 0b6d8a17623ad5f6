package io.mistersmith.query.feed;

import io.mistersmith.api.Json;
import io.mistersmith.api.discovery.DiscoveryView;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A discovery as the stream sends it, encoded once for all clients. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(DiscoveryView discovery, byte[] bytes) {

  static Frame of(DiscoveryView discovery) {
    String data =
        Json.write(
            new Notification(
                "2.0", "notifications/resources/updated", Map.of("uri", discovery.uri())));
    return new Frame(
        discovery,
        utf8("id: %d\nevent: discovery\ndata: %s\n\n".formatted(discovery.position(), data)));
  }

  long position() {
    return discovery.position();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private record Notification(String jsonrpc, String method, Map<String, String> params) {}
}
