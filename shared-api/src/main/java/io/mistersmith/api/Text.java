package io.mistersmith.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Makes a text from outside storable: NUL, invalid UTF-8 and lone surrogates become U+FFFD. */
public final class Text {

  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  public static String decode(byte[] bytes, int offset, int length) {
    // The JDK's decoder puts U+FFFD for every malformed sequence, encoded surrogates among them.
    return clean(new String(bytes, offset, length, StandardCharsets.UTF_8));
  }

  public static String clean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return cleanFrom(text, i);
      }
    }
    return text;
  }

  /**
   * The same tree with every text and field name clean: JSON escapes can hide what the bytes did
   * not show.
   */
  public static JsonNode clean(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(e -> out.set(clean(e.getKey()), clean(e.getValue())));
        yield out;
      }
      case ArrayNode array -> {
        ArrayNode out = JsonNodeFactory.instance.arrayNode(array.size());
        array.forEach(item -> out.add(clean(item)));
        yield out;
      }
      case JsonNode text when text.isTextual() ->
          JsonNodeFactory.instance.textNode(clean(text.textValue()));
      default -> node;
    };
  }

  private static String cleanFrom(String text, int start) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, start);
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return out.toString();
  }
}
