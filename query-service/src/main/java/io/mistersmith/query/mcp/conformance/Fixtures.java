package io.mistersmith.query.mcp.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.DoorSettings;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.Extension;
import io.mistersmith.query.mcp.Watches;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Adds the suite's tools, prompts and resources to the lists and answers for them. */
@Component
@Profile("conformance")
class Fixtures implements Extension {
  private static final Logger LOG = LoggerFactory.getLogger(Fixtures.class);

  private final Map<String, FixtureTool> tools = new LinkedHashMap<>();
  private final FixturePrompts prompts = new FixturePrompts();
  private final FixtureResources resources = new FixtureResources();

  Fixtures(DoorSettings door, Watches watches) {
    requireLoopback(door.bind());
    LOG.warn("CONFORMANCE PROFILE: tools of the MCP conformance suite are offered.");
    ContentTools.all().forEach(this::add);
    AskingTools.all().forEach(this::add);
    InputTools.all().forEach(this::add);
    WireTools.all(watches).forEach(this::add);
  }

  private void add(FixtureTool tool) {
    tools.put(tool.name(), tool);
  }

  private static void requireLoopback(String bind) {
    try {
      if (InetAddress.getByName(bind).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException unknown) {
      // Refused below.
    }
    throw new IllegalStateException(
        "The profile conformance may only listen on loopback, not on " + bind + ".");
  }

  @Override
  public @Nullable ObjectNode answer(String method, Call call) {
    JsonNode params = call.params();
    return switch (method) {
      case "tools/call" -> {
        FixtureTool tool = tools.get(params.path("name").asText());
        yield tool == null ? null : tool.action().run(params.path("arguments"), call);
      }
      case "prompts/get" -> prompts.get(call);
      case "completion/complete" -> prompts.complete(params);
      case "resources/read", "resources/subscribe", "resources/unsubscribe" ->
          resources.answer(method, params.path("uri").asText());
      default -> null;
    };
  }

  @Override
  public void extend(String method, ObjectNode result) {
    switch (method) {
      case "tools/list" -> tools.values().forEach(tool -> first(result, "tools", tool.listed()));
      case "prompts/list" -> prompts.listed().forEach(one -> first(result, "prompts", one));
      case "resources/list" -> resources.listed().forEach(one -> first(result, "resources", one));
      case "resources/templates/list" -> first(result, "resourceTemplates", resources.template());
      case "initialize", "server/discover" -> {
        ObjectNode capabilities = result.withObjectProperty("capabilities");
        capabilities.withObjectProperty("tools").put("listChanged", true);
        capabilities.withObjectProperty("prompts").put("listChanged", true);
      }
      default -> {
        // Nothing to add.
      }
    }
  }

  private static void first(ObjectNode result, String field, ObjectNode entry) {
    if (result.path(field) instanceof ArrayNode list) {
      list.insert(0, entry);
    }
  }

  static ObjectNode object() {
    return Json.LENIENT.createObjectNode();
  }
}
