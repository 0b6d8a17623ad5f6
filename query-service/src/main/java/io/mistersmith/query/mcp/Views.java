package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Stored views as JSON trees. */
final class Views {
  private Views() {}

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

  static ObjectNode list(String name, Page page) {
    ObjectNode list = Json.LENIENT.createObjectNode();
    ArrayNode items = list.putArray(name);
    page.data().forEach(view -> items.add(tree(view)));
    list.put("next_cursor", page.nextCursor());
    return list;
  }

  static Paging paging(@Nullable Integer limit, @Nullable String cursor) {
    return Paging.of(limit == null ? null : limit.toString(), cursor);
  }
}
