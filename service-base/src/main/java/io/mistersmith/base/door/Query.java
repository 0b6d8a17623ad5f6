package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark, read strictly: every parameter has a name, every escape is
 * two hex digits, all of it is UTF-8, and nothing is NUL, which no text of the database can hold.
 */
final class Query {
  private static final String ATTRIBUTE = Query.class.getName();
  private static final int MOST_PARAMETERS = 100;
  private static final int LONGEST_SHOWN = 64;

  private Query() {}

  /** The parameters that the door has read, each with its values in their order. */
  static Map<String, List<String>> of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Parameters read ? read.values() : Map.of();
  }

  private record Parameters(Map<String, List<String>> values) {}

  /**
   * @throws ProblemException 400 {@code invalid_input} naming the parameter
   */
  static void read(HttpServletRequest request) {
    String query = request.getQueryString();
    if (query != null && !query.isEmpty()) {
      request.setAttribute(ATTRIBUTE, new Parameters(parse(query)));
    }
  }

  static Map<String, List<String>> parse(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    String[] parts = query.split("&", MOST_PARAMETERS + 1);
    if (parts.length > MOST_PARAMETERS) {
      throw invalid("query", "may have " + MOST_PARAMETERS + " parameters at the most");
    }
    for (String part : parts) {
      int equals = part.indexOf('=');
      String written = equals < 0 ? part : part.substring(0, equals);
      String name = decoded(written);
      if (name == null) {
        throw invalid(shown(written), "is not the percent-encoded UTF-8 name of a parameter");
      }
      if (name.isEmpty()) {
        throw invalid("query", "has a parameter without a name");
      }
      String value = decoded(equals < 0 ? "" : part.substring(equals + 1));
      if (value == null) {
        throw invalid(shown(name), "must be percent-encoded UTF-8 without NUL");
      }
      parameters.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }
    return parameters;
  }

  /** Null for what is not encoded well. */
  private static @Nullable String decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
        if (low < 0) {
          return null;
        }
        c = (char) (high << 4 | low);
        i += 2;
      } else if (c == '+') {
        c = ' ';
      }
      if (c == 0 || c > 0xFF) {
        return null;
      }
      bytes.put((byte) c);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  /** A name as it was sent, fit to stand in an answer. */
  static String shown(String name) {
    String some = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) : name;
    return some.replaceAll("[^ -~]", "?");
  }

  private static ProblemException invalid(String field, String rule) {
    return ProblemException.invalid(List.of(new Violation(field, rule)));
  }
}
