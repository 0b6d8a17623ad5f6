package io.mistersmith.query.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.json.Schemas;

/** A tool as tools/list shows it. */
final class ToolListing {
  private ToolListing() {}

  static ObjectNode of(Tool<?> tool, Schemas schemas) {
    ObjectNode shown = Json.LENIENT.createObjectNode();
    shown.put("name", tool.name()).put("title", tool.title());
    shown.put("description", tool.description());
    ObjectNode input = schemas.schemaOf(tool.arguments()).deepCopy();
    if (!input.has("properties")) {
      input.putObject("properties");
    }
    if (!tool.examples().isEmpty()) {
      ArrayNode examples = input.putArray("examples");
      tool.examples().forEach(example -> examples.add(object(example)));
    }
    shown.set("inputSchema", input);
    if (tool.answer() != null) {
      shown.set("outputSchema", Schemas.schemaOfAnswer(tool.answer()));
    }
    shown
        .putObject("annotations")
        .put("title", tool.title())
        .put("readOnlyHint", tool.effect().readOnly())
        .put("destructiveHint", tool.effect().destructive())
        .put("idempotentHint", tool.effect() != Tool.Effect.ADDS)
        .put("openWorldHint", false);
    return shown;
  }

  private static ObjectNode object(String json) {
    try {
      return Json.STRICT.readValue(json, ObjectNode.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an example: " + json, e);
    }
  }
}
