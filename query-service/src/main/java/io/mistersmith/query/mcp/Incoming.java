package io.mistersmith.query.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import org.jspecify.annotations.Nullable;

/** Reads one JSON-RPC message, part by part, so that an error can name the id that was read. */
final class Incoming {
  private Incoming() {}

  /**
   * @throws RpcError -32700, -32600
   */
  static ObjectNode message(byte[] body) {
    JsonNode message;
    try {
      message = Json.tree(body);
    } catch (JsonProcessingException e) {
      throw RpcError.of(RpcError.PARSE, "Parse error: " + Json.where(e));
    }
    if (message == null || message.isMissingNode()) {
      throw RpcError.of(RpcError.PARSE, "Parse error: the body is empty");
    }
    if (message instanceof ObjectNode object) {
      return object;
    }
    throw RpcError.of(
        RpcError.INVALID_REQUEST,
        message.isArray()
            ? "Batches are not supported: send one message for each request."
            : "A message is a JSON object.");
  }

  /** Null for a notification. */
  static @Nullable JsonNode id(JsonNode message) {
    JsonNode id = message.get("id");
    if (id == null || id.isTextual() || id.isIntegralNumber()) {
      return id;
    }
    throw RpcError.of(RpcError.INVALID_REQUEST, "id must be a string or a whole number.");
  }

  /** Whether it answers a request of the server's. */
  static boolean isAnswer(JsonNode message) {
    return !message.has("method") && (message.has("result") || message.has("error"));
  }

  static String method(JsonNode message) {
    if (!message.path("jsonrpc").isTextual() || !message.path("jsonrpc").asText().equals("2.0")) {
      throw RpcError.of(RpcError.INVALID_REQUEST, "jsonrpc must be \"2.0\".");
    }
    JsonNode method = message.path("method");
    if (!method.isTextual() || method.asText().isEmpty()) {
      throw RpcError.of(RpcError.INVALID_REQUEST, "method must be a string.");
    }
    return method.asText();
  }

  static JsonNode params(JsonNode message) {
    JsonNode params = message.path("params");
    if (params.isMissingNode() || params.isNull()) {
      return Json.LENIENT.createObjectNode();
    }
    if (!params.isObject()) {
      throw RpcError.invalidParam("params", "must be an object");
    }
    return params;
  }
}
