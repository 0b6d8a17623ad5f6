package io.mistersmith.runner.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads stream-json. Lenient on purpose: the other side is a program that changes without us. */
final class StreamJson {

  /**
   * Trees only; the strict mapper of the platform's own messages would refuse what a newer CLI
   * adds.
   */
  static final JsonMapper TREES = JsonMapper.builder().build();

  private StreamJson() {}

  static WorkerLine parse(String raw) {
    JsonNode node;
    try {
      node = TREES.readTree(raw);
    } catch (JsonProcessingException notJson) {
      return new WorkerLine.NotJson(raw);
    }
    return node instanceof ObjectNode line ? read(raw, line) : new WorkerLine.NotJson(raw);
  }

  private static WorkerLine read(String raw, ObjectNode line) {
    String type = line.path("type").asText();
    return switch (type) {
      case "system" -> system(raw, line);
      case "assistant" ->
          new WorkerLine.Assistant(
              raw,
              text(line.path("message").path("model")),
              text(line.path("error")),
              line.path("message").path("content"),
              text(line.path("message").path("id")),
              Tokens.of(line.path("message").get("usage")));
      case "user" -> new WorkerLine.User(raw, line.path("message").path("content"));
      case "stream_event" -> streamEvent(raw, line.path("event"));
      case "control_request" ->
          new WorkerLine.ControlRequest(
              raw, line.path("request_id").asText(), line.path("request").path("subtype").asText());
      case "control_response" -> controlResponse(raw, line.path("response"));
      case "command_lifecycle" ->
          new WorkerLine.CommandLifecycle(
              raw, line.path("command_uuid").asText(), line.path("state").asText());
      case "result" -> new WorkerLine.Result(raw, line);
      default -> new WorkerLine.Unknown(raw, type);
    };
  }

  private static WorkerLine streamEvent(String raw, JsonNode event) {
    JsonNode message = event.path("message");
    JsonNode used = event.has("usage") ? event.get("usage") : message.get("usage");
    return new WorkerLine.StreamEvent(
        raw,
        event.path("type").asText(),
        text(message.path("id")),
        text(message.path("model")),
        used == null ? null : Tokens.of(used),
        characters(event.path("delta")));
  }

  /** Of what the model said: text, thinking, or the JSON of a tool's arguments. */
  private static int characters(JsonNode delta) {
    return delta.path("text").asText().length()
        + delta.path("thinking").asText().length()
        + delta.path("partial_json").asText().length();
  }

  private static WorkerLine system(String raw, ObjectNode line) {
    String subtype = line.path("subtype").asText();
    return switch (subtype) {
      case "init" ->
          new WorkerLine.Init(
              raw, text(line.path("session_id")), text(line.path("model")), mcpServers(line));
      case "api_retry" ->
          new WorkerLine.ApiRetry(
              raw,
              line.path("attempt").asInt(),
              line.path("max_retries").asInt(),
              line.path("error_status").isInt() ? line.path("error_status").asInt() : null,
              line.path("error").asText(),
              line.path("retry_delay_ms").isIntegralNumber()
                  ? line.path("retry_delay_ms").longValue()
                  : null);
      default -> new WorkerLine.SystemOther(raw, subtype);
    };
  }

  private static WorkerLine controlResponse(String raw, JsonNode response) {
    boolean success = response.path("subtype").asText().equals("success");
    String error = response.path("error").asText("no reason given");
    return new WorkerLine.ControlResponse(
        raw, response.path("request_id").asText(), success ? null : error);
  }

  private static Map<String, String> mcpServers(ObjectNode init) {
    JsonNode servers =
        init.has("mcp_servers") ? init.get("mcp_servers") : MissingNode.getInstance();
    Map<String, String> status = new LinkedHashMap<>();
    servers.forEach(s -> status.put(s.path("name").asText(), s.path("status").asText()));
    return Map.copyOf(status);
  }

  static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }
}
