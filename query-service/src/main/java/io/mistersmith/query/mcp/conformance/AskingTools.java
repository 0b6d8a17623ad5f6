package io.mistersmith.query.mcp.conformance;

import static io.mistersmith.query.mcp.conformance.FixtureTool.json;
import static io.mistersmith.query.mcp.conformance.FixtureTool.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import java.time.Duration;
import java.util.List;

/** Tools that ask the client of a session while they run. */
final class AskingTools {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ELICITATION = "elicitation";

  private AskingTools() {}

  static List<FixtureTool> all() {
    return List.of(
        new FixtureTool(
            "test_sampling",
            "Asks for a completion.",
            "{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\"}},\"required\":[\"prompt\"]}",
            AskingTools::sample),
        new FixtureTool(
            "test_elicitation",
            "Asks the user.",
            "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}},\"required\":[\"message\"]}",
            (arguments, call) ->
                elicit(
                    "User response",
                    arguments.path("message").asText(),
                    """
                    {"type":"object","properties":{"username":{"type":"string"},"email":{"type":"string"}},
                     "required":["username","email"]}""",
                    call)),
        FixtureTool.of(
            "test_elicitation_sep1034_defaults",
            "Asks with defaults.",
            (_, call) -> elicit("Elicitation completed", "Review the defaults", DEFAULTS, call)),
        FixtureTool.of(
            "test_elicitation_sep1330_enums",
            "Asks with choices.",
            (_, call) -> elicit("Elicitation completed", "Choose", ENUMS, call)));
  }

  private static final String DEFAULTS =
      """
      {"type":"object","properties":{
        "name":{"type":"string","default":"John Doe"},
        "age":{"type":"integer","default":30},
        "score":{"type":"number","default":95.5},
        "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
        "verified":{"type":"boolean","default":true}},"required":[]}""";

  private static final String ENUMS =
      """
      {"type":"object","properties":{
        "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
        "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},
          {"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
        "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],
          "enumNames":["Option One","Option Two","Option Three"]},
        "untitledMulti":{"type":"array","minItems":1,"maxItems":3,
          "items":{"type":"string","enum":["option1","option2","option3"]}},
        "titledMulti":{"type":"array","minItems":1,"maxItems":3,"items":{"anyOf":[
          {"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},
          {"const":"value3","title":"Third Choice"}]}}},"required":[]}""";

  private static ObjectNode sample(JsonNode arguments, Call call) {
    ObjectNode request = Fixtures.object().put("maxTokens", 100);
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .putObject("content")
        .put("type", "text")
        .put("text", arguments.path("prompt").asText());
    JsonNode answer = call.ask("sampling", "sampling/createMessage", request, PATIENCE);
    return text("LLM response: " + answer.at("/result/content/text").asText());
  }

  private static ObjectNode elicit(String prefix, String message, String schema, Call call) {
    ObjectNode request = Fixtures.object().put("message", message);
    request.set("requestedSchema", json(schema));
    JsonNode answer = call.ask(ELICITATION, "elicitation/create", request, PATIENCE).path("result");
    return text(
        prefix
            + ": action="
            + answer.path("action").asText()
            + ", content="
            + answer.path("content"));
  }
}
