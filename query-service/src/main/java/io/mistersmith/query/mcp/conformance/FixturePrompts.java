package io.mistersmith.query.mcp.conformance;

import static io.mistersmith.query.mcp.conformance.FixtureTool.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prompts of each kind. */
final class FixturePrompts {
  private static final String INPUT = "test_input_required_result_prompt";

  List<ObjectNode> listed() {
    return List.of(
        listed(INPUT),
        listed("test_prompt_with_image"),
        listed("test_prompt_with_embedded_resource", "resourceUri"),
        listed("test_prompt_with_arguments", "arg1", "arg2"),
        listed("test_simple_prompt"));
  }

  @Nullable ObjectNode get(Call call) {
    JsonNode arguments = call.params().path("arguments");
    return switch (call.params().path("name").asText()) {
      case "test_simple_prompt" -> messages(text("This is a simple prompt for testing."));
      case "test_prompt_with_arguments" ->
          messages(
              text(
                  "Prompt with arguments: arg1='%s', arg2='%s'"
                      .formatted(
                          arguments.path("arg1").asText(), arguments.path("arg2").asText())));
      case "test_prompt_with_embedded_resource" ->
          messages(
              embedded(arguments.path("resourceUri").asText()),
              text("Please process the embedded resource above."));
      case "test_prompt_with_image" ->
          messages(
              json(
                  "{\"type\":\"image\",\"data\":\"%s\",\"mimeType\":\"image/png\"}"
                      .formatted(ContentTools.PNG)),
              text("Please analyze the image above."));
      case INPUT ->
          InputTools.has(call, "user_context")
              ? messages(text("With context."))
              : InputTools.required(null, "user_context", InputTools.form("context", "string"));
      default -> null;
    };
  }

  @Nullable ObjectNode complete(JsonNode params) {
    return params.at("/ref/name").asText().startsWith("test_")
        ? json("{\"completion\":{\"values\":[\"paris\",\"park\"],\"total\":2,\"hasMore\":false}}")
        : null;
  }

  private static ObjectNode embedded(String uri) {
    ObjectNode content = Fixtures.object().put("type", "resource");
    content
        .putObject("resource")
        .put("uri", uri)
        .put("mimeType", "text/plain")
        .put("text", "Embedded resource content for testing.");
    return content;
  }

  private static ObjectNode text(String text) {
    return Fixtures.object().put("type", "text").put("text", text);
  }

  private static ObjectNode messages(ObjectNode... contents) {
    ObjectNode result = Fixtures.object();
    var messages = result.putArray("messages");
    for (ObjectNode content : contents) {
      messages.addObject().put("role", "user").set("content", content);
    }
    return result;
  }

  private static ObjectNode listed(String name, String... arguments) {
    ObjectNode prompt = Fixtures.object().put("name", name).put("description", "A test prompt.");
    var shown = prompt.putArray("arguments");
    for (String argument : arguments) {
      shown.addObject().put("name", argument).put("required", true);
    }
    return prompt;
  }
}
