package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.Violation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The prompts: how they are listed and got. */
@Component
class Prompts {
  private static final int MAX_ARGUMENT = 1024;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  private final List<Prompt> prompts;
  private final McpSettings settings;

  Prompts(PromptTexts texts, McpSettings settings) {
    this.prompts = texts.prompts();
    this.settings = settings;
  }

  ObjectNode list(Call call) {
    return Pages.of(
        "prompts", prompts.stream().map(Prompt::listed).toList(), call.params(), settings.page());
  }

  /**
   * @throws RpcError -32602 for an unknown prompt and for arguments that break a rule
   */
  ObjectNode get(Call call) {
    Prompt prompt = named(call.params().path("name"));
    JsonNode arguments = call.params().path("arguments");
    check(prompt, arguments);
    Prompt.Messages messages = new Prompt.Messages();
    prompt.writer().write(arguments, call, messages);
    ObjectNode result = Json.LENIENT.createObjectNode().put("description", prompt.description());
    result.set("messages", messages.all());
    return result;
  }

  /**
   * @throws RpcError -32602
   */
  Prompt named(JsonNode name) {
    return prompts.stream()
        .filter(one -> name.isTextual() && one.name().equals(name.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                RpcError.invalidParam(
                    "name",
                    "there is no such prompt; there are "
                        + String.join(", ", prompts.stream().map(Prompt::name).toList())));
  }

  private static void check(Prompt prompt, JsonNode arguments) {
    List<Violation> broken = new ArrayList<>();
    if (!arguments.isMissingNode() && !arguments.isNull() && !arguments.isObject()) {
      throw RpcError.invalidParam("arguments", "must be an object");
    }
    for (Prompt.Argument one : prompt.arguments()) {
      JsonNode given = arguments.path(one.name());
      if (given.isMissingNode() || given.isNull()) {
        if (one.required()) {
          broken.add(new Violation(one.name(), "is required"));
        }
      } else if (!given.isTextual() || given.asText().length() > MAX_ARGUMENT) {
        broken.add(new Violation(one.name(), "must be a string of at most 1024 characters"));
      } else if (one.name().endsWith("_id") && !ID.matcher(given.asText()).matches()) {
        broken.add(new Violation(one.name(), "must be an id"));
      }
    }
    for (Iterator<String> names = arguments.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (prompt.arguments().stream().noneMatch(one -> one.name().equals(name))) {
        broken.add(new Violation(name, "is not a known argument"));
      }
    }
    if (!broken.isEmpty()) {
      throw RpcError.invalidParams(broken);
    }
  }
}
