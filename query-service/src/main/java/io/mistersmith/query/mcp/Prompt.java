package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.util.List;

/** A prompt as clients see it, and how it is written. */
record Prompt(
    String name, String title, String description, List<Argument> arguments, Writer writer) {

  record Argument(String name, String description, boolean required) {}

  /** Adds the messages. */
  interface Writer {
    void write(JsonNode arguments, Call call, Messages to);
  }

  ObjectNode listed() {
    ObjectNode shown = Json.LENIENT.createObjectNode();
    shown.put("name", name).put("title", title).put("description", description);
    ArrayNode shownArguments = shown.putArray("arguments");
    arguments.forEach(
        one ->
            shownArguments
                .addObject()
                .put("name", one.name())
                .put("description", one.description())
                .put("required", one.required()));
    return shown;
  }

  /** The messages of a prompt, all of the user's. */
  static final class Messages {
    private final ArrayNode messages = Json.LENIENT.createArrayNode();

    void text(String text) {
      add().put("type", "text").put("text", text);
    }

    void resource(ObjectNode content) {
      add().put("type", "resource").set("resource", content);
    }

    ArrayNode all() {
      return messages;
    }

    private ObjectNode add() {
      return messages.addObject().put("role", "user").putObject("content");
    }
  }
}
