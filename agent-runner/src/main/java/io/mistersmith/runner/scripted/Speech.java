package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Says the lines of stream-json that the real CLI would say. */
final class Speech {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final String MODEL = "scripted-1";

  private final OutputStream out =
      new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10);
  private final String sessionId;
  private double spentUsd;

  /**
   * @param spentUsd what the session had cost before
   */
  Speech(String sessionId, double spentUsd) {
    this.sessionId = sessionId;
    this.spentUsd = spentUsd;
  }

  double spentUsd() {
    return spentUsd;
  }

  void init(String mcpStatus) throws IOException {
    ObjectNode line = line("system").put("subtype", "init").put("model", MODEL);
    line.put("permissionMode", "dontAsk").putArray("tools").add("mcp__platform__share_discovery");
    line.putArray("mcp_servers").addObject().put("name", "platform").put("status", mcpStatus);
    say(line);
  }

  /** A text block: its deltas word by word, then the block. */
  void text(String text) throws IOException {
    for (String word : text.split("(?<=\\s)")) {
      ObjectNode line = line("stream_event");
      ObjectNode event = line.putObject("event").put("type", "content_block_delta").put("index", 0);
      event.putObject("delta").put("type", "text_delta").put("text", word);
      say(line);
    }
    ObjectNode block = JSON.createObjectNode().put("type", "text").put("text", text);
    assistant(block, null);
  }

  /**
   * A message that has used so much: said when it begins, and again with each of its blocks. The
   * result line adds up the costs.
   */
  void spend(JsonNode step) throws IOException {
    ObjectNode usage = step.deepCopy();
    spentUsd += usage.path("cost_usd").asDouble();
    usage.remove(List.of("model", "cost_usd"));
    ObjectNode message = JSON.createObjectNode().put("id", "msg_" + UUID.randomUUID());
    message.put("type", "message").put("role", "assistant");
    message.put("model", step.path("model").asText(MODEL)).set("usage", usage);
    ObjectNode begin = line("stream_event");
    begin.putObject("event").put("type", "message_start").set("message", message);
    say(begin);
    ObjectNode block = line("assistant");
    ObjectNode text = JSON.createObjectNode().put("type", "text").put("text", "That has a price.");
    ObjectNode whole = message.deepCopy();
    whole.putArray("content").add(text);
    block.set("message", whole);
    say(block);
  }

  void toolUse(String id, String name, JsonNode input) throws IOException {
    ObjectNode block = JSON.createObjectNode().put("type", "tool_use").put("id", id);
    block.put("name", name).set("input", input);
    assistant(block, null);
  }

  void toolResult(String id, JsonNode content, boolean isError) throws IOException {
    ObjectNode line = line("user");
    ObjectNode message = line.putObject("message").put("role", "user");
    ObjectNode block = message.putArray("content").addObject().put("type", "tool_result");
    block.put("tool_use_id", id).put("is_error", isError).set("content", content);
    say(line);
  }

  void synthetic(String error, String text) throws IOException {
    ObjectNode block = JSON.createObjectNode().put("type", "text").put("text", text);
    assistant(block, error);
  }

  void controlResponse(String requestId, JsonNode body) throws IOException {
    ObjectNode line = JSON.createObjectNode().put("type", "control_response");
    ObjectNode response = line.putObject("response").put("subtype", "success");
    response.put("request_id", requestId).set("response", body);
    say(line);
  }

  /** The end of a turn; {@code more} holds what differs from a plain success. */
  void result(String text, int turns, long durationMs, ObjectNode more) throws IOException {
    ObjectNode line = line("result").put("subtype", "success").put("is_error", false);
    line.put("result", text).put("num_turns", turns).put("duration_ms", durationMs);
    line.put("total_cost_usd", spentUsd).put("terminal_reason", "completed");
    line.putArray("permission_denials");
    line.putObject("usage")
        .put("input_tokens", 0)
        .put("output_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("cache_creation_input_tokens", 0);
    line.setAll(more);
    say(line);
  }

  synchronized void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private void assistant(ObjectNode block, @org.jspecify.annotations.Nullable String error)
      throws IOException {
    ObjectNode line = line("assistant");
    ObjectNode message = line.putObject("message").put("role", "assistant").put("type", "message");
    message
        .put("id", "msg_" + UUID.randomUUID())
        .put("model", error == null ? MODEL : "<synthetic>");
    ArrayNode content = message.putArray("content");
    content.add(block);
    if (error != null) {
      line.put("error", error);
    }
    say(line);
  }

  private ObjectNode line(String type) {
    return JSON.createObjectNode().put("type", type).put("session_id", sessionId);
  }

  private void say(ObjectNode line) throws IOException {
    bytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
