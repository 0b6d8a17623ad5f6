package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.util.List;
import org.springframework.stereotype.Component;

/** From a method and its parameters to a result. */
@Component
class Dispatcher {
  /** Revisions that begin with initialize. */
  static final List<String> WITH_HANDSHAKE = List.of("2025-11-25", "2025-06-18");

  /** The revision without sessions. */
  static final String STATELESS = "2026-07-28";

  private static final long CACHED_MILLIS = 60_000;
  private static final String INSTRUCTIONS =
      "MisterSmith runs a fleet of agents. Share what you find with share_discovery, find what"
          + " others found with query_discoveries, hand out work with create_task.";

  private final Tools tools;
  private final Resources resources;

  Dispatcher(Tools tools, Resources resources) {
    this.tools = tools;
    this.resources = resources;
  }

  static boolean isLegacy(String method) {
    return method.equals("list_tools") || method.equals("call_tool");
  }

  /**
   * @throws RpcError -32601, -32602
   */
  ObjectNode run(String method, JsonNode params, Call call) {
    return switch (method) {
      case "initialize" -> initialize(params);
      case "server/discover" -> discover();
      case "ping" -> Json.LENIENT.createObjectNode();
      case "tools/list", "list_tools" -> tools.list();
      case "tools/call" -> tools.call(params, call, false);
      case "call_tool" -> tools.call(params, call, true);
      case "resources/list" -> resources.list(params);
      case "resources/templates/list" -> resources.templates();
      case "resources/read" -> resources.read(params);
      default -> throw RpcError.of(RpcError.METHOD_NOT_FOUND, "There is no method of that name.");
    };
  }

  /** What 2026-07-28 adds to every result. */
  static void complete(ObjectNode result, String method) {
    result.put("resultType", "complete");
    if (method.endsWith("/list") || method.endsWith("/discover") || method.endsWith("/read")) {
      result.put("ttlMs", method.endsWith("/read") ? 0 : CACHED_MILLIS);
      result.put("cacheScope", "private");
    }
    result.withObjectProperty("_meta").set("io.modelcontextprotocol/serverInfo", serverInfo());
  }

  private static ObjectNode initialize(JsonNode params) {
    String asked = params.path("protocolVersion").asText();
    ObjectNode result = Json.LENIENT.createObjectNode();
    result.put(
        "protocolVersion", WITH_HANDSHAKE.contains(asked) ? asked : WITH_HANDSHAKE.getFirst());
    result.set("capabilities", capabilities());
    result.set("serverInfo", serverInfo());
    return result.put("instructions", INSTRUCTIONS);
  }

  private static ObjectNode discover() {
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode versions = result.putArray("supportedVersions").add(STATELESS);
    WITH_HANDSHAKE.forEach(versions::add);
    result.set("capabilities", capabilities());
    result.set("serverInfo", serverInfo());
    result.put("instructions", INSTRUCTIONS);
    complete(result, "server/discover");
    return result;
  }

  private static ObjectNode capabilities() {
    ObjectNode capabilities = Json.LENIENT.createObjectNode();
    capabilities.putObject("tools").put("listChanged", false);
    capabilities.putObject("resources").put("subscribe", false).put("listChanged", false);
    return capabilities;
  }

  private static ObjectNode serverInfo() {
    String version = Dispatcher.class.getPackage().getImplementationVersion();
    return Json.LENIENT
        .createObjectNode()
        .put("name", "mistersmith")
        .put("title", "MisterSmith")
        .put("version", version == null ? "0.1.0" : version);
  }
}
