package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import org.springframework.stereotype.Component;

/** How a client and this server get to know each other, in both eras. */
@Component
class Handshake {
  private static final long LIST_MILLIS = 60_000;
  private static final String INSTRUCTIONS =
      "MisterSmith runs a fleet of agents and remembers everything they did. Share what you find"
          + " with share_discovery as soon as you find it, look for what others found with"
          + " query_discoveries, hand out work with create_task and wait for it with"
          + " wait_for_task.";

  private final Sessions sessions;

  Handshake(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Begins a session; its id goes out as a header. */
  ObjectNode initialize(Call call) {
    JsonNode version = call.params().path("protocolVersion");
    if (!version.isTextual()) {
      throw RpcError.invalidParam("protocolVersion", "must be a protocol version");
    }
    Session session = sessions.begin(call.principal(), call.params().path("capabilities"));
    call.exchange().response().setHeader(Sessions.HEADER, session.id());
    ObjectNode result = Json.LENIENT.createObjectNode();
    result.put(
        "protocolVersion",
        Era.WITH_HANDSHAKE.contains(version.asText())
            ? version.asText()
            : Era.WITH_HANDSHAKE.getFirst());
    result.set("capabilities", capabilities());
    result.set("serverInfo", serverInfo());
    return result.put("instructions", INSTRUCTIONS);
  }

  ObjectNode discover() {
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode versions = result.putArray("supportedVersions");
    Era.supported().forEach(versions::add);
    result.set("capabilities", capabilities());
    result.set("serverInfo", serverInfo());
    result.put("instructions", INSTRUCTIONS);
    complete(result, "server/discover");
    return result;
  }

  /** What 2026-07-28 adds to every result. */
  static void complete(ObjectNode result, String method) {
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    if (method.endsWith("/list") || method.endsWith("/discover") || method.endsWith("/read")) {
      boolean changes = method.endsWith("/read") || method.equals("resources/list");
      result.put("ttlMs", changes ? 0 : LIST_MILLIS);
      result.put("cacheScope", "private");
    }
    result.withObjectProperty("_meta").set("io.modelcontextprotocol/serverInfo", serverInfo());
  }

  private static ObjectNode capabilities() {
    ObjectNode capabilities = Json.LENIENT.createObjectNode();
    capabilities.putObject("tools").put("listChanged", false);
    capabilities.putObject("resources").put("subscribe", true).put("listChanged", true);
    capabilities.putObject("prompts").put("listChanged", false);
    capabilities.putObject("completions");
    capabilities.putObject("logging");
    return capabilities;
  }

  private static ObjectNode serverInfo() {
    String version = Handshake.class.getPackage().getImplementationVersion();
    return Json.LENIENT
        .createObjectNode()
        .put("name", "mistersmith")
        .put("title", "MisterSmith")
        .put("version", version == null ? "0.1.0" : version);
  }
}
