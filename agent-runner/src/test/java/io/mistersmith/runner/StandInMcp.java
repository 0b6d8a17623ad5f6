package io.mistersmith.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The platform's /mcp as far as a worker sees it: one token, one tool. Keeps what was shared. */
public final class StandInMcp implements AutoCloseable {

  private final HttpServer server;
  private final List<JsonNode> shared = new CopyOnWriteArrayList<>();
  private final Map<String, JsonNode> told = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  public StandInMcp(String token) {
    acceptOnly(token);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", this::handle);
    server.createContext("/api/v1/agents/", this::agent);
    server.createContext("/api/v1/", this::read);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
  }

  /** Arguments of the share_discovery calls, in order. */
  public List<JsonNode> shared() {
    return shared;
  }

  /** Fails that many tool calls, as a platform that restarts does. */
  public void breakDown(int calls) {
    broken.set(calls);
  }

  public void acceptOnly(String token) {
    accepted.clear();
    accepted.add(HexFormat.of().formatHex(Ids.sha256(token)));
  }

  /** As the platform does when a runner reports a token. */
  public void accept(String tokenSha256) {
    accepted.add(tokenSha256);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!isKnown(exchange)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (!exchange.getRequestMethod().equals("POST")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      JsonNode request = Json.STRICT.readTree(body);
      if (request.path("method").asText().equals("tools/call") && broken.getAndDecrement() > 0) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      if (!request.has("id")) {
        exchange.sendResponseHeaders(202, -1);
        return;
      }
      byte[] answer = answer(request).toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  /** What a read of that path answers, whatever its query. */
  public void tell(String path, JsonNode answer) {
    told.put(path, answer);
  }

  private void read(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode known = told.get(exchange.getRequestURI().getPath());
      byte[] answer =
          (known == null ? "{\"detail\":\"unknown\"}" : known.toString())
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(
          !isKnown(exchange) ? 401 : known == null ? 404 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void agent(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(isKnown(exchange) ? 200 : 401, -1);
    }
  }

  private boolean isKnown(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null
        && header.startsWith("Bearer ")
        && accepted.contains(HexFormat.of().formatHex(Ids.sha256(header.substring(7))));
  }

  private ObjectNode answer(JsonNode request) {
    ObjectNode answer = Json.STRICT.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", request.get("id"));
    switch (request.path("method").asText()) {
      case "initialize" -> {
        ObjectNode result = answer.putObject("result").put("protocolVersion", "2025-06-18");
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "stand-in").put("version", "1");
      }
      case "tools/list" -> {
        ObjectNode tool = answer.putObject("result").putArray("tools").addObject();
        tool.put("name", "share_discovery").put("description", "Share a discovery");
        tool.putObject("inputSchema").put("type", "object");
      }
      case "tools/call", "call_tool" -> {
        shared.add(request.path("params").path("arguments"));
        ObjectNode item = answer.putObject("result").putArray("content").addObject();
        item.put("type", "text").put("text", "{\"discovery_id\":\"disc_" + shared.size() + "\"}");
      }
      default -> answer.putObject("error").put("code", -32601).put("message", "no such method");
    }
    return answer;
  }
}
