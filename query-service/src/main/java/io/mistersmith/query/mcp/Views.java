package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.mistersmith.api.Json;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stored views as JSON trees, or as they are. */
final class Views {
  private Views() {}

  /** JSON that goes out as it is stored, without being read. */
  static JsonNode raw(Page.Raw view) {
    return raw(view.json());
  }

  private static JsonNode raw(String json) {
    return new POJONode(new RawValue(json));
  }

  /** The text of {@link #raw} JSON. */
  static String textOf(JsonNode raw) {
    return String.valueOf(((RawValue) ((POJONode) raw).getPojo()).rawValue());
  }

  static ObjectNode tree(Page.Raw view) {
    return tree(view.json().getBytes(StandardCharsets.UTF_8));
  }

  /** An object; anything else is wrapped in one. */
  static ObjectNode tree(byte[] json) {
    try {
      JsonNode node = Json.LENIENT.readTree(json);
      return node instanceof ObjectNode object
          ? object
          : Json.LENIENT.createObjectNode().set("value", node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode tree(Object value) {
    return Json.LENIENT.valueToTree(value);
  }

  static JsonNode list(String name, Page page) {
    String items = page.data().stream().map(Page.Raw::json).collect(Collectors.joining(","));
    String cursor = page.nextCursor();
    return raw(
        "{\"%s\":[%s],\"next_cursor\":%s}"
            .formatted(name, items, cursor == null ? "null" : Json.write(cursor)));
  }

  static Paging paging(@Nullable Integer limit, @Nullable String cursor) {
    return Paging.of(limit == null ? null : limit.toString(), cursor);
  }
}
