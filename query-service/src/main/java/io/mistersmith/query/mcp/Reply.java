package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What goes back over HTTP.
 *
 * @param body null for an accepted notification
 */
record Reply(int status, @Nullable ObjectNode body) {
  static final Reply ACCEPTED = new Reply(202, null);

  static Reply result(JsonNode id, ObjectNode result) {
    ObjectNode body = envelope();
    body.set("id", id);
    body.set("result", result);
    return new Reply(200, body);
  }

  /**
   * @param id null when it could not be read
   */
  static Reply error(int status, @Nullable JsonNode id, RpcError error, String requestId) {
    ObjectNode body = envelope();
    if (id == null) {
      body.putNull("id");
    } else {
      body.set("id", id);
    }
    ObjectNode shown = body.putObject("error");
    shown.put("code", error.code()).put("message", error.getMessage());
    ObjectNode data = shown.putObject("data").put("request_id", requestId);
    data.setAll(error.data());
    if (!error.violations().isEmpty()) {
      ArrayNode violations = data.putArray("violations");
      for (Violation violation : error.violations()) {
        violations.addObject().put("field", violation.field()).put("rule", violation.rule());
      }
    }
    return new Reply(status, body);
  }

  /** A message without id. */
  static ObjectNode notification(String method, ObjectNode params) {
    return envelope().put("method", method).set("params", params);
  }

  static ObjectNode request(String id, String method, ObjectNode params) {
    return envelope().put("id", id).put("method", method).set("params", params);
  }

  private static ObjectNode envelope() {
    return Json.LENIENT.createObjectNode().put("jsonrpc", "2.0");
  }
}
