package io.mistersmith.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Receives alerts as an administrator's own system would: it checks the signature. */
final class Pager {
  private static final String SECRET = "the pager's secret of the stories";

  private final HttpServer server;
  private final Path secretFile;
  private final List<JsonNode> taken = new CopyOnWriteArrayList<>();

  Pager() {
    try {
      secretFile = Files.writeString(Files.createTempFile("pager", ".secret"), SECRET);
      secretFile.toFile().deleteOnExit();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/alerts",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String timestamp = exchange.getRequestHeaders().getFirst("X-Smith-Timestamp");
          boolean genuine =
              ("sha256=" + hmac(timestamp + "." + body))
                  .equals(exchange.getRequestHeaders().getFirst("X-Smith-Signature"));
          if (genuine) {
            taken.add(Client.JSON.readTree(body));
          }
          exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
  }

  String secretFile() {
    return secretFile.toString();
  }

  /** Genuine ones, in the order in which they came. */
  List<JsonNode> of(String agent) {
    return taken.stream().filter(alert -> alert.path("agent_id").asText().equals(agent)).toList();
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
