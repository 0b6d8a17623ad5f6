package io.mistersmith.query.mcp.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.query.mcp.Call;

/** A tool that gives its whole result itself. */
record FixtureTool(String name, String description, String inputSchema, Action action) {
  static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

  interface Action {
    ObjectNode run(JsonNode arguments, Call call);
  }

  /** Without arguments. */
  static FixtureTool of(String name, String description, Action action) {
    return new FixtureTool(name, description, NO_ARGUMENTS, action);
  }

  ObjectNode listed() {
    ObjectNode shown = Fixtures.object();
    shown.put("name", name).put("description", description);
    return shown.set("inputSchema", json(inputSchema));
  }

  static ObjectNode text(String text) {
    ObjectNode result = Fixtures.object();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  static ObjectNode json(String text) {
    try {
      return Json.STRICT.readValue(text, ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
