package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** As much of an MCP client as a worker needs: initialize and tools/call over HTTP. */
final class McpClient {

  private static final String PROTOCOL = "2025-06-18";
  private static final int INTERNAL_ERROR = -32603;
  private static final int SESSION_IS_UNKNOWN = 404;

  /**
   * A call is repeated with growing pauses, 25 s in all: the platform knows it by its tool use id.
   */
  private static final long FIRST_WAIT_MS = 100;

  private static final long LONGEST_WAIT_MS = 12_800;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI url;
  private final JsonNode headers;
  private @Nullable String session;
  private int nextId = 1;

  McpClient(Path configFile) throws IOException {
    JsonNode server = Speech.JSON.readTree(configFile.toFile()).path("mcpServers").path("platform");
    this.url = URI.create(server.path("url").asText());
    this.headers = server.path("headers");
  }

  /** The status that the init line shows. */
  String connect() throws InterruptedException {
    try {
      ObjectNode params = Speech.JSON.createObjectNode().put("protocolVersion", PROTOCOL);
      params.putObject("capabilities");
      params.putObject("clientInfo").put("name", "scripted-worker").put("version", "1");
      JsonNode answer = call("initialize", params);
      if (!answer.has("result")) {
        return "failed";
      }
      post(Speech.JSON.createObjectNode().put("method", "notifications/initialized"));
      return "connected";
    } catch (IOException unreachable) {
      return "failed";
    }
  }

  /** The whole JSON-RPC answer. */
  JsonNode callTool(String toolUseId, String name, JsonNode arguments)
      throws IOException, InterruptedException {
    ObjectNode params = Speech.JSON.createObjectNode().put("name", name);
    params.set("arguments", arguments);
    params.putObject("_meta").put("claudecode/toolUseId", toolUseId);
    for (long wait = FIRST_WAIT_MS; ; wait *= 2) {
      try {
        JsonNode answer = call("tools/call", params);
        if (answer.path("error").path("code").asInt() != INTERNAL_ERROR || wait > LONGEST_WAIT_MS) {
          return answer;
        }
      } catch (IOException platformIsAway) {
        if (wait > LONGEST_WAIT_MS) {
          throw platformIsAway;
        }
      }
      Thread.sleep(wait);
    }
  }

  private JsonNode call(String method, ObjectNode params) throws IOException, InterruptedException {
    ObjectNode request = Speech.JSON.createObjectNode().put("id", nextId++).put("method", method);
    request.set("params", params);
    return body(post(request));
  }

  private HttpResponse<String> post(ObjectNode message) throws IOException, InterruptedException {
    message.put("jsonrpc", "2.0");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", PROTOCOL)
            .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
    headers.properties().forEach(h -> request.header(h.getKey(), h.getValue().asText()));
    if (session != null) {
      request.header("Mcp-Session-Id", session);
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    session = response.headers().firstValue("Mcp-Session-Id").orElse(session);
    int status = response.statusCode();
    if (status == SESSION_IS_UNKNOWN && session != null) {
      session = null;
      connect();
    }
    if (status >= 500 || status == 401 || status == SESSION_IS_UNKNOWN || status == 429) {
      throw new IOException("HTTP " + status);
    }
    return response;
  }

  private static JsonNode body(HttpResponse<String> response) throws IOException {
    String text = response.body();
    boolean events =
        response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    if (events) {
      text =
          text.lines()
              .filter(line -> line.startsWith("data:"))
              .map(line -> line.substring(5))
              .reduce("", (earlier, later) -> later);
    }
    if (text.isBlank()) {
      throw new IOException("HTTP " + response.statusCode() + " without a body");
    }
    return Speech.JSON.readTree(text);
  }
}
