package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The tools by name: how they are listed and how they are called. */
@Component
class Tools {
  private static final String TOOL_USE_ID = "claudecode/toolUseId";
  private static final int MAX_KEY = 200;

  private final Map<String, Tool<?>> tools = new LinkedHashMap<>();
  private final Schemas schemas;
  private final ArrayNode listed = Json.LENIENT.createArrayNode();

  Tools(List<Toolbox> boxes, Schemas schemas) {
    this.schemas = schemas;
    boxes.stream()
        .flatMap(box -> box.tools().stream())
        .forEach(tool -> tools.put(tool.name(), tool));
    tools.values().forEach(tool -> listed.add(listed(tool)));
  }

  ObjectNode list() {
    return Json.LENIENT.createObjectNode().set("tools", listed.deepCopy());
  }

  /**
   * The result of a call; a refusal by a rule of the platform is a result too, marked as an error.
   *
   * @throws RpcError -32602 for an unknown tool and for arguments that break a rule
   */
  ObjectNode call(JsonNode params, Call call, boolean legacy) {
    JsonNode name = params.path("name");
    if (!name.isTextual()) {
      throw RpcError.invalidParam("name", "must be the name of a tool");
    }
    Tool<?> tool = tools.get(name.asText());
    if (tool == null) {
      throw RpcError.invalidParam(
          "name", "there is no such tool; there are " + String.join(", ", tools.keySet()));
    }
    JsonNode arguments = params.path("arguments");
    try {
      ObjectNode content =
          tool.run(
              arguments.isMissingNode() || arguments.isNull()
                  ? Json.LENIENT.createObjectNode()
                  : arguments,
              call.withKey(toolUseId(params)),
              this::read);
      return result(content, content.toString(), false, legacy);
    } catch (ProblemException refused) {
      if (refused.code().equals("invalid_input")) {
        throw refused.violations().isEmpty()
            ? RpcError.of(RpcError.INVALID_PARAMS, "Invalid params: " + refused.detail())
            : RpcError.invalidParams(refused.violations());
      }
      ObjectNode problem =
          Json.LENIENT
              .createObjectNode()
              .put("code", refused.code())
              .put("status", refused.status())
              .put("detail", refused.detail())
              .put("request_id", call.requestId());
      return result(problem, refused.code() + ": " + refused.detail(), true, legacy);
    }
  }

  private <T> T read(JsonNode json, Class<T> type) {
    if (!json.isObject()) {
      throw RpcError.invalidParam("arguments", "must be an object");
    }
    try {
      return schemas.read(json, type);
    } catch (ProblemException broken) {
      throw RpcError.invalidParams(broken.violations());
    }
  }

  private static @Nullable String toolUseId(JsonNode params) {
    String id = params.path("_meta").path(TOOL_USE_ID).asText("");
    return id.isEmpty() || id.length() > MAX_KEY ? null : id;
  }

  /** Older clients find the structured content under metadata. */
  private static ObjectNode result(
      ObjectNode content, String text, boolean isError, boolean legacy) {
    ObjectNode result = Json.LENIENT.createObjectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    result.set(legacy ? "metadata" : "structuredContent", content);
    return result.put("isError", isError);
  }

  private ObjectNode listed(Tool<?> tool) {
    ObjectNode shown = Json.LENIENT.createObjectNode();
    shown.put("name", tool.name()).put("title", tool.title());
    shown.put("description", tool.description());
    shown.set("inputSchema", schemas.schemaOf(tool.arguments()));
    shown
        .putObject("annotations")
        .put("title", tool.title())
        .put("readOnlyHint", tool.effect().readOnly())
        .put("destructiveHint", tool.effect().destructive())
        .put("idempotentHint", tool.effect() != Tool.Effect.ADDS)
        .put("openWorldHint", false);
    return shown;
  }
}
