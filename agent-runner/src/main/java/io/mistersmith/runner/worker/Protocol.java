package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** What the driver says to a worker, one JSON line each. */
final class Protocol {

  private Protocol() {}

  static String control(String requestId, String subtype) {
    ObjectNode line = line("control_request").put("request_id", requestId);
    line.putObject("request").put("subtype", subtype);
    return line.toString();
  }

  /** Nothing that a worker may ask is granted here; an answer keeps it from waiting. */
  static String refusal(String requestId, String subtype) {
    ObjectNode line = line("control_response");
    line.putObject("response")
        .put("subtype", "error")
        .put("request_id", requestId)
        .put("error", "Not granted: " + subtype);
    return line.toString();
  }

  static String user(String prompt) {
    ObjectNode line = line("user").put("uuid", UUID.randomUUID().toString());
    line.putObject("message").put("role", "user").put("content", prompt);
    return line.toString();
  }

  private static ObjectNode line(String type) {
    return StreamJson.TREES.createObjectNode().put("type", type);
  }
}
