package io.mistersmith.query;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Stands for command-service: answers over real HTTP and remembers what it was asked. */
public final class CommandServiceDouble implements AutoCloseable {
  public interface Behaviour {
    Reply answer(Asked asked) throws IOException;
  }

  public record Asked(String method, String path, Map<String, List<String>> headers, String body) {
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(h -> h.getKey().equalsIgnoreCase(name))
          .map(h -> h.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }
  }

  public record Reply(int status, String body, Map<String, String> headers) {}

  private final HttpServer server;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private volatile Behaviour behaviour = _ -> new Reply(202, "{}", Map.of());

  CommandServiceDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on. */
  public void answers(Behaviour how) {
    asked.clear();
    behaviour = how;
  }

  /** The oldest call not taken yet. */
  public Asked taken() {
    Asked one = asked.poll();
    if (one == null) {
      throw new AssertionError("command-service was not asked");
    }
    return one;
  }

  public boolean wasAsked() {
    return !asked.isEmpty();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Asked one =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.add(one);
      Reply reply = behaviour.answer(one);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
