package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Role;
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
  private static final String PROBLEM = "mistersmith/problem";
  private static final int MAX_KEY = 200;

  private record Shown(Tool<?> tool, ObjectNode json) {}

  private final Map<String, Shown> tools = new LinkedHashMap<>();
  private final Schemas schemas;
  private final McpSettings settings;
  private final RunSpans spans;

  Tools(List<Toolbox> boxes, Schemas schemas, McpSettings settings, RunSpans spans) {
    this.spans = spans;
    this.schemas = schemas;
    this.settings = settings;
    boxes.stream()
        .flatMap(box -> box.tools().stream())
        .forEach(tool -> tools.put(tool.name(), new Shown(tool, ToolListing.of(tool, schemas))));
  }

  /** A page of what the caller may call. */
  ObjectNode list(Call call) {
    return Pages.of("tools", visible(call), call.params(), settings.page());
  }

  /** All of it, for older clients. */
  ObjectNode listAll(Call call) {
    return Pages.of("tools", visible(call), Json.LENIENT.createObjectNode(), Integer.MAX_VALUE);
  }

  boolean has(String name) {
    return tools.containsKey(name);
  }

  private List<ObjectNode> visible(Call call) {
    return tools.values().stream()
        .filter(shown -> shown.tool().isFor(call.principal()))
        .map(Shown::json)
        .toList();
  }

  /**
   * The result of a call; a refusal by a rule of the platform is a result too, marked as an error.
   *
   * @throws RpcError -32602 for an unknown tool and for arguments that break a rule
   */
  ObjectNode call(Call call, boolean legacy) {
    Tool<?> tool = named(call);
    JsonNode arguments = call.params().path("arguments");
    try {
      if (!tool.isFor(call.principal())) {
        call.principal().require(tool.roles().toArray(Role[]::new));
      }
      JsonNode given =
          arguments.isMissingNode() || arguments.isNull()
              ? Json.LENIENT.createObjectNode()
              : arguments;
      if (tool.effect().readOnly()) {
        requireSearchable("arguments", given);
      }
      JsonNode content =
          spans.within(
              call.principal().agentId(),
              tool.name(),
              () -> tool.run(given, call.withKey(toolUseId(call.params())), this::read));
      String text = content.isPojo() ? Views.textOf(content) : content.toString();
      if (text.length() > settings.resultBytes()) {
        throw ProblemException.of(
            413, "result_too_large", "The result is too long. Ask for less: a smaller limit.");
      }
      return result(legacy ? "metadata" : "structuredContent", content, text, false);
    } catch (ProblemException refused) {
      return refusal(refused, tool, call, legacy);
    }
  }

  private Tool<?> named(Call call) {
    JsonNode name = call.params().path("name");
    if (!name.isTextual()) {
      throw RpcError.invalidParam("name", "must be the name of a tool");
    }
    Shown shown = tools.get(name.asText());
    if (shown == null) {
      throw RpcError.invalidParam(
          "name", "there is no such tool; there are " + String.join(", ", tools.keySet()));
    }
    return shown.tool();
  }

  private static ObjectNode refusal(
      ProblemException refused, Tool<?> tool, Call call, boolean legacy) {
    if (refused.code().equals("invalid_input")) {
      throw refused.violations().isEmpty()
          ? RpcError.of(RpcError.INVALID_PARAMS, "Invalid params: " + refused.detail())
          : RpcError.invalidParams(refused.violations());
    }
    call.log(Level.WARNING, tool.name() + " was refused: " + refused.code());
    ObjectNode problem =
        Json.LENIENT
            .createObjectNode()
            .put("code", refused.code())
            .put("status", refused.status())
            .put("detail", refused.detail())
            .put("request_id", call.requestId());
    String text = refused.code() + ": " + refused.detail();
    if (legacy) {
      return result("metadata", problem, text, true);
    }
    ObjectNode meta = Json.LENIENT.createObjectNode();
    return result("_meta", meta.set(PROBLEM, problem), text, true);
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

  /**
   * What is looked for in the database can be there: none of its texts has NUL or half a character.
   */
  private static void requireSearchable(String field, JsonNode given) {
    if (given.isTextual() && !isSearchable(given.textValue())) {
      throw RpcError.invalidParam(field, "must not contain NUL or half of a surrogate pair");
    }
    given.properties().forEach(one -> requireSearchable(one.getKey(), one.getValue()));
    if (given.isArray()) {
      given.forEach(one -> requireSearchable(field, one));
    }
  }

  private static boolean isSearchable(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  private static @Nullable String toolUseId(JsonNode params) {
    String id = params.path("_meta").path(TOOL_USE_ID).asText("");
    return id.isEmpty() || id.length() > MAX_KEY ? null : id;
  }

  /**
   * Structured content is of the output schema, so only a success has it. Older clients find what
   * there is under metadata.
   */
  private static ObjectNode result(String field, JsonNode content, String text, boolean isError) {
    ObjectNode result = Json.LENIENT.createObjectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    result.set(field, content);
    return result.put("isError", isError);
  }
}
