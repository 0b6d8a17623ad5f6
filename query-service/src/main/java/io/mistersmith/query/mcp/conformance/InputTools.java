package io.mistersmith.query.mcp.conformance;

import static io.mistersmith.query.mcp.conformance.FixtureTool.json;
import static io.mistersmith.query.mcp.conformance.FixtureTool.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.RpcError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools that need input of a client without a session: it calls again with the responses. */
final class InputTools {
  private static final String ROOTS = "{\"method\":\"roots/list\",\"params\":{}}";
  private static final String SAMPLE =
      """
      {"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":
        {"type":"text","text":"What is the capital of France?"}}],"maxTokens":100}}""";

  private InputTools() {}

  static List<FixtureTool> all() {
    return List.of(
        asking("test_input_required_result_elicitation", "user_name", form("name", "string"), null),
        asking("test_input_required_result_sampling", "capital_question", SAMPLE, null),
        asking("test_input_required_result_list_roots", "client_roots", ROOTS, null),
        asking(
            "test_input_required_result_request_state", "confirm", form("ok", "boolean"), "only"),
        asking(
            "test_input_required_result_tampered_state", "confirm", form("ok", "boolean"), "only"),
        FixtureTool.of(
            "test_input_required_result_multiple_inputs",
            "Needs three inputs.",
            (_, call) ->
                answered(call, "user_name", "greeting", "client_roots", "only")
                    ? text("Complete.")
                    : required(
                        "only",
                        "user_name",
                        form("name", "string"),
                        "greeting",
                        SAMPLE,
                        "client_roots",
                        ROOTS)),
        FixtureTool.of(
            "test_input_required_result_multi_round",
            "Needs two inputs, one after the other.",
            (_, call) -> rounds(call)),
        FixtureTool.of(
            "test_input_required_result_capabilities",
            "Needs what the client can give.",
            (_, call) -> byCapability(call)),
        FixtureTool.of(
            "test_streaming_elicitation",
            "Needs input.",
            (_, _) -> required(null, "user_name", form("name", "string"))));
  }

  /** The result that asks. */
  static ObjectNode required(@Nullable String state, String... namesAndRequests) {
    ObjectNode result = Fixtures.object().put("resultType", "input_required");
    ObjectNode requests = result.putObject("inputRequests");
    for (int n = 0; n < namesAndRequests.length; n += 2) {
      requests.set(namesAndRequests[n], json(namesAndRequests[n + 1]));
    }
    return state == null ? result : result.put("requestState", RequestState.sealed(state));
  }

  static String form(String field, String type) {
    return """
    {"method":"elicitation/create","params":{"mode":"form","message":"Please answer","requestedSchema":
      {"type":"object","properties":{"%1$s":{"type":"%2$s"}},"required":["%1$s"]}}}"""
        .formatted(field, type);
  }

  /** The response to one request, if it is there and an object. */
  static boolean has(Call call, String name) {
    JsonNode responses = call.params().path("inputResponses");
    if (!responses.isMissingNode() && !responses.isObject()) {
      throw RpcError.invalidParam("inputResponses", "must be an object");
    }
    JsonNode one = responses.path(name);
    if (!one.isMissingNode() && !one.isObject()) {
      throw RpcError.invalidParam("inputResponses." + name, "must be an object");
    }
    return one.isObject();
  }

  private static FixtureTool asking(
      String name, String input, String request, @Nullable String state) {
    return FixtureTool.of(
        name,
        "Needs one input.",
        (_, call) -> {
          boolean complete = state == null ? has(call, input) : answered(call, input, state);
          return complete
              ? text((state == null ? "Complete: " : "state-ok: ") + response(call, input))
              : required(state, input, request);
        });
  }

  /** Whether all inputs are there, and the state that the last of the names is. */
  private static boolean answered(Call call, String... inputsAndState) {
    for (int n = 0; n < inputsAndState.length - 1; n++) {
      if (!has(call, inputsAndState[n])) {
        return false;
      }
    }
    return inputsAndState[inputsAndState.length - 1].equals(RequestState.opened(call));
  }

  private static ObjectNode rounds(Call call) {
    String state = RequestState.opened(call);
    if ("first".equals(state) && has(call, "step1")) {
      return required("second", "step2", form("color", "string"));
    }
    return "second".equals(state) && has(call, "step2")
        ? text("Complete.")
        : required("first", "step1", form("name", "string"));
  }

  private static ObjectNode byCapability(Call call) {
    if (has(call, "sample") || has(call, "form")) {
      return text("Complete.");
    }
    if (call.capabilities().has("elicitation")) {
      return required(null, "form", form("name", "string"));
    }
    if (call.capabilities().has("sampling")) {
      return required(null, "sample", SAMPLE);
    }
    throw RpcError.missingCapability("sampling");
  }

  private static String response(Call call, String name) {
    return call.params().path("inputResponses").path(name).toString();
  }
}
