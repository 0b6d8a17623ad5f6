package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of lists that are held in memory. */
final class Pages {
  private Pages() {}

  /** Null when the client named none. */
  static @Nullable String cursor(JsonNode params) {
    JsonNode cursor = params.path("cursor");
    if (cursor.isMissingNode() || cursor.isNull()) {
      return null;
    }
    if (!cursor.isTextual()) {
      throw invalid();
    }
    return cursor.asText();
  }

  /** The page after the entry that the cursor names. */
  static ObjectNode of(String field, List<ObjectNode> all, JsonNode params, int size) {
    String cursor = cursor(params);
    int from = cursor == null ? 0 : after(cursor, all);
    int to = (int) Math.min(all.size(), (long) from + size);
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode page = result.putArray(field);
    all.subList(from, to).forEach(page::add);
    if (to < all.size()) {
      String last = all.get(to - 1).path("name").asText();
      result.put("nextCursor", encoded(last));
    }
    return result;
  }

  private static int after(String cursor, List<ObjectNode> all) {
    for (int n = 0; n < all.size(); n++) {
      if (encoded(all.get(n).path("name").asText()).equals(cursor)) {
        return n + 1;
      }
    }
    throw invalid();
  }

  private static String encoded(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static RpcError invalid() {
    return RpcError.invalidParam("cursor", "must be the nextCursor of an earlier answer");
  }
}
