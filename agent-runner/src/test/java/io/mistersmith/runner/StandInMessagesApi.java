package io.mistersmith.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mistersmith.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on loopback for the real CLI: first it shares one discovery through the platform's tool,
 * then it answers in the form of a task's result. Speaks the Messages API's event stream.
 */
public final class StandInMessagesApi implements AutoCloseable {

  private static final String TOOL = "mcp__platform__share_discovery";

  private final HttpServer server;
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private volatile int refuseWith;

  public StandInMessagesApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** For ANTHROPIC_BASE_URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Bodies of the model requests so far. */
  public List<JsonNode> requests() {
    return requests;
  }

  /** Answers every request with this HTTP status from now on; 0 ends that. */
  public void refuseWith(int status) {
    refuseWith = status;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!exchange.getRequestURI().getPath().equals("/v1/messages")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (refuseWith != 0) {
        refuse(exchange, refuseWith);
        return;
      }
      JsonNode request = Json.LENIENT.readTree(body);
      requests.add(request);
      byte[] answer = stream(request).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    ObjectNode body = Json.STRICT.createObjectNode().put("type", "error");
    body.putObject("error").put("type", "api_error").put("message", "stand-in " + status);
    byte[] bytes = Json.bytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String stream(JsonNode request) {
    StringBuilder events = new StringBuilder();
    ObjectNode start = Json.STRICT.createObjectNode().put("type", "message_start");
    ObjectNode message = start.putObject("message").put("id", "msg_" + UUID.randomUUID());
    message.put("type", "message").put("role", "assistant");
    message.put("model", request.path("model").asText()).putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.putObject("usage").put("input_tokens", 100).put("output_tokens", 1);
    event(events, start);
    boolean answers = hasToolResult(request) || !offersTool(request);
    block(events, answers ? text(answer()) : toolUse(request));
    ObjectNode delta = Json.STRICT.createObjectNode().put("type", "message_delta");
    delta.putObject("delta").put("stop_reason", answers ? "end_turn" : "tool_use");
    delta.putObject("usage").put("output_tokens", 20);
    event(events, delta);
    event(events, Json.STRICT.createObjectNode().put("type", "message_stop"));
    return events.toString();
  }

  private record Block(ObjectNode start, ObjectNode delta) {}

  private static Block text(String text) {
    return new Block(
        Json.STRICT.createObjectNode().put("type", "text").put("text", ""),
        Json.STRICT.createObjectNode().put("type", "text_delta").put("text", text));
  }

  /** Who the worker is stands in its system prompt. */
  private static String told(JsonNode request, String field) {
    Matcher matcher =
        Pattern.compile(field + " \\\\\"([^\"\\\\]+)").matcher(request.path("system").toString());
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  private static Block toolUse(JsonNode request) {
    ObjectNode arguments = Json.STRICT.createObjectNode().put("discovery_type", "pattern");
    arguments.put("agent_id", told(request, "agent_id"));
    arguments.put("agent_role", told(request, "agent_role"));
    arguments.put("content", "The stand-in model found a pattern").put("confidence", 0.9);
    ObjectNode start = Json.STRICT.createObjectNode().put("type", "tool_use");
    start.put("id", "toolu_" + UUID.randomUUID().toString().replace("-", "")).put("name", TOOL);
    start.putObject("input");
    return new Block(
        start,
        Json.STRICT
            .createObjectNode()
            .put("type", "input_json_delta")
            .put("partial_json", arguments.toString()));
  }

  private static void block(StringBuilder events, Block block) {
    ObjectNode start = Json.STRICT.createObjectNode().put("type", "content_block_start");
    start.put("index", 0).set("content_block", block.start());
    event(events, start);
    ObjectNode delta = Json.STRICT.createObjectNode().put("type", "content_block_delta");
    delta.put("index", 0).set("delta", block.delta());
    event(events, delta);
    event(events, Json.STRICT.createObjectNode().put("type", "content_block_stop").put("index", 0));
  }

  private static String answer() {
    return "{\"findings\":[\"pattern_1\"],\"summary\":\"1 issue found\"}";
  }

  private static boolean offersTool(JsonNode request) {
    for (JsonNode tool : request.path("tools")) {
      if (tool.path("name").asText().equals(TOOL)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasToolResult(JsonNode request) {
    return request.path("messages").toString().contains("\"tool_result\"");
  }

  private static void event(StringBuilder events, ObjectNode body) {
    events.append("event: ").append(body.path("type").asText()).append('\n');
    events.append("data: ").append(body).append("\n\n");
  }
}
