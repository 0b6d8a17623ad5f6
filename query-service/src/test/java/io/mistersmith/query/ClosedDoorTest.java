package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The routes are those of the running service, so a new one is tried without being listed here. */
class ClosedDoorTest {
  private static final String LIVENESS = "GET /health/live";

  /** They hold no data; the console asks for the token itself. */
  private static final Set<String> FREE = Set.of(LIVENESS, "GET /", "GET /console/1");

  private static final String GOOD = "Authorization: Bearer " + Platform.ADMIN;

  @TempDir static Path dir;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void noRouteAnswersToAnythingButTheRightTokenHostAndOrigin() throws IOException {
    int port = platform.uri("/").getPort();
    String host = "Host: 127.0.0.1:" + port;
    Map<List<String>, Integer> refusals =
        Map.ofEntries(
            Map.entry(List.of(host), 401),
            Map.entry(List.of(host, "Authorization: Bearer wrong"), 401),
            Map.entry(List.of(host, "Authorization: Bearer "), 401),
            Map.entry(List.of(host, "Authorization: Basic " + Platform.ADMIN), 401),
            Map.entry(List.of(host, "Authorization: Bearer " + Platform.SERVICE), 401),
            Map.entry(List.of("Host: evil.example", GOOD), 421),
            Map.entry(List.of("Host: 127.0.0.1:1", GOOD), 421),
            Map.entry(List.of(host, GOOD, "Origin: https://evil.example"), 403),
            Map.entry(List.of(host, GOOD, "Origin: null"), 403),
            Map.entry(List.of(host, GOOD, "Origin: http://localhost.evil.example"), 403),
            Map.entry(List.of(host, GOOD, "Origin: http://127.0.0.1:1"), 403));
    List<String> unexpected = new ArrayList<>();
    for (String route : routes()) {
      for (var refusal : refusals.entrySet()) {
        boolean free =
            FREE.contains(route)
                && refusal.getValue() == 401
                && (route.equals(LIVENESS) || refusal.getKey().size() == 1);
        int status = status(port, route, refusal.getKey());
        boolean expected = free ? status == 200 || status == 404 : status == refusal.getValue();
        if (!expected) {
          unexpected.add(route + " " + refusal.getKey() + " answered " + status);
        }
      }
    }
    assertThat(unexpected).isEmpty();
  }

  private static Set<String> routes() {
    Set<String> routes = new TreeSet<>(List.of("GET /nothing", "OPTIONS /discoveries/stream"));
    platform
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            route ->
                route
                    .getPatternValues()
                    .forEach(
                        pattern -> {
                          String path = pattern.replaceAll("\\{(?:[^{}]|\\{[^{}]*})*}", "1");
                          var methods = route.getMethodsCondition().getMethods();
                          if (methods.isEmpty()) {
                            routes.add("GET " + path);
                          }
                          methods.forEach(method -> routes.add(method.name() + " " + path));
                        }));
    assertThat(routes).contains(LIVENESS, "GET /discoveries/stream", "POST /api/v1/tasks");
    return routes;
  }

  /** By hand, because HTTP clients set the Host themselves. */
  private static int status(int port, String route, List<String> headers) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      String request =
          route
              + " HTTP/1.1\r\n"
              + String.join("\r\n", headers)
              + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return Integer.parseInt(new String(start, StandardCharsets.US_ASCII).substring(9));
    }
  }
}
