package io.mistersmith.query.mcp.conformance;

import static io.mistersmith.query.mcp.conformance.FixtureTool.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.ListKind;
import io.mistersmith.query.mcp.NamedHeaders;
import io.mistersmith.query.mcp.RpcError;
import io.mistersmith.query.mcp.Watches;
import java.util.List;

/**
 * Tools that show what else there is on the wire: capabilities, headers, schemas, changed lists.
 */
final class WireTools {
  private static final String HEADER_SCHEMA =
      """
      {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}},
       "required":["region"]}""";
  private static final String SCHEMA_2020 =
      """
      {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
       "$defs":{"address":{"$anchor":"addressDef","type":"object",
         "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
       "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
         "contactMethod":{"type":"string","enum":["phone","email"]},
         "phone":{"type":"string"},"email":{"type":"string"}},
       "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
       "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
       "then":{"required":["phone"]},"else":{"required":["email"]},
       "additionalProperties":false}""";

  private WireTools() {}

  static List<FixtureTool> all(Watches watches) {
    return List.of(
        FixtureTool.of(
            "test_missing_capability", "Needs sampling.", (_, call) -> needsSampling(call)),
        FixtureTool.of(
            "test_trigger_tool_change",
            "Says that the tools have changed.",
            (_, _) -> changed(watches, ListKind.TOOLS)),
        FixtureTool.of(
            "test_trigger_prompt_change",
            "Says that the prompts have changed.",
            (_, _) -> changed(watches, ListKind.PROMPTS)),
        new FixtureTool(
            "json_schema_2020_12_tool",
            "Has keywords of JSON Schema 2020-12.",
            SCHEMA_2020,
            (arguments, _) -> text("Called with " + arguments)),
        new FixtureTool(
            "test_custom_header", "Repeats a header.", HEADER_SCHEMA, WireTools::withHeader),
        FixtureTool.of("test_first", "Is listed first.", (_, _) -> text("First.")));
  }

  private static ObjectNode needsSampling(Call call) {
    if (!call.capabilities().has("sampling")) {
      throw RpcError.missingCapability("sampling");
    }
    return text("The client can sample.");
  }

  private static ObjectNode changed(Watches watches, ListKind kind) {
    watches.changed(kind);
    return text("Told.");
  }

  private static ObjectNode withHeader(JsonNode arguments, Call call) {
    if (call.isStateless()) {
      NamedHeaders.checkParam(call.header("Mcp-Param-Region"), "Region", arguments.path("region"));
    }
    return text("Region " + arguments.path("region").asText());
  }
}
