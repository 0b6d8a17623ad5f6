package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * As much of an MCP client as a worker needs: initialize and tools/call over HTTP. Java's newer
 * HTTP client takes 0.3 s of CPU to load, which is about as much as the rest of a worker.
 */
final class McpClient {

  private static final String PROTOCOL = "2025-06-18";
  private static final int INTERNAL_ERROR = -32603;
  private static final int SESSION_IS_UNKNOWN = 404;

  /**
   * A call is repeated with growing pauses, 25 s in all: the platform knows it by its tool use id.
   */
  private static final long FIRST_WAIT_MS = 100;

  private static final long LONGEST_WAIT_MS = 12_800;

  private static final int CONNECT_MS = 5000;
  private static final int ANSWER_MS = 30_000;

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

  /**
   * @param type empty when there is none
   */
  private record Answer(int status, String type, String body) {}

  private Answer post(ObjectNode message) throws IOException, InterruptedException {
    message.put("jsonrpc", "2.0");
    byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
    HttpURLConnection request = (HttpURLConnection) url.toURL().openConnection();
    request.setRequestMethod("POST");
    request.setInstanceFollowRedirects(false);
    request.setConnectTimeout(CONNECT_MS);
    request.setReadTimeout(ANSWER_MS);
    request.setDoOutput(true);
    // Without a length known beforehand it would be sent again by itself.
    request.setFixedLengthStreamingMode(body.length);
    request.setRequestProperty("Content-Type", "application/json");
    request.setRequestProperty("Accept", "application/json, text/event-stream");
    request.setRequestProperty("MCP-Protocol-Version", PROTOCOL);
    headers
        .properties()
        .forEach(h -> request.setRequestProperty(h.getKey(), h.getValue().asText()));
    if (session != null) {
      request.setRequestProperty("Mcp-Session-Id", session);
    }
    Answer answer = send(request, body);
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while the platform answered");
    }
    String begun = request.getHeaderField("Mcp-Session-Id");
    session = begun == null ? session : begun;
    int status = answer.status();
    if (status == SESSION_IS_UNKNOWN && session != null) {
      session = null;
      connect();
    }
    if (status >= 500 || status == 401 || status == SESSION_IS_UNKNOWN || status == 429) {
      throw new IOException("HTTP " + status);
    }
    return answer;
  }

  private static Answer send(HttpURLConnection request, byte[] body) throws IOException {
    try (var out = request.getOutputStream()) {
      out.write(body);
    }
    int status = request.getResponseCode();
    try (InputStream in = status < 400 ? request.getInputStream() : request.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String type = request.getContentType();
      return new Answer(status, type == null ? "" : type, text);
    }
  }

  private static JsonNode body(Answer answer) throws IOException {
    String text = answer.body();
    if (answer.type().startsWith("text/event-stream")) {
      text =
          text.lines()
              .filter(line -> line.startsWith("data:"))
              .map(line -> line.substring(5))
              .reduce("", (earlier, later) -> later);
    }
    if (text.isBlank()) {
      throw new IOException("HTTP " + answer.status() + " without a body");
    }
    return Speech.JSON.readTree(text);
  }
}
