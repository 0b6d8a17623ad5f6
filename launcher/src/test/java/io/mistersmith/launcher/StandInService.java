package io.mistersmith.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the launcher needs of a service: a port, a readiness route, a clean end. Its module's name
 * lies beside it.
 */
final class StandInService {
  private static final Map<String, String> PORTS =
      Map.of(
          "query-service", "SMITH_QUERY_PORT",
          "command-service", "SMITH_COMMAND_PORT",
          "agent-runner", "SMITH_RUNNER_PORT");

  private StandInService() {}

  public static void main(String[] arguments) throws Exception {
    String module;
    try (InputStream resource = StandInService.class.getResourceAsStream("/module.txt")) {
      module = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (module.equals(System.getenv("SMITH_TEST_BROKEN"))) {
      System.err.println("ERROR: this part is broken on purpose");
      System.exit(7);
    }
    if (module.equals("migrations")) {
      System.out.println("The database is up to date.");
      return;
    }
    System.out.println("environment " + new TreeSet<>(System.getenv().keySet()));
    int port = Integer.parseInt(System.getenv(PORTS.get(module)));
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestHeaders().containsKey("Authorization") ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
  }
}
