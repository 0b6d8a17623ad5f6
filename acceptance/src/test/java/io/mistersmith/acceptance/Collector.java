package io.mistersmith.acceptance;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes what services send by OTLP over HTTP, and keeps the bytes. */
final class Collector {
  private final HttpServer server;
  private final List<byte[]> traces = new CopyOnWriteArrayList<>();

  Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            boolean zipped =
                "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            var in = exchange.getRequestBody();
            byte[] body = (zipped ? new GZIPInputStream(in) : in).readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/v1/traces")) {
              traces.add(body);
            }
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The id of the span that has that name, as it is sent. */
  static String spanNamed(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return new String(hash, 0, 8, StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a message has a span of that trace, and all these texts. */
  boolean has(String traceId, String... texts) {
    String trace = new String(HexFormat.of().parseHex(traceId), StandardCharsets.ISO_8859_1);
    return traces.stream()
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
        .anyMatch(
            message ->
                message.contains(trace) && List.of(texts).stream().allMatch(message::contains));
  }
}
