package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** What is sent to be read is JSON, or says nothing of what it is. */
final class JsonOnly {
  private JsonOnly() {}

  /**
   * @throws ProblemException 415 {@code unsupported_media_type}
   */
  static void require(HttpServletRequest request) {
    String type = request.getContentType();
    if (type != null && !isJson(type)) {
      throw ProblemException.of(
          415, "unsupported_media_type", "Send the body as application/json, in UTF-8.");
    }
  }

  private static boolean isJson(String text) {
    if (text.equals(MediaType.APPLICATION_JSON_VALUE)) {
      return true;
    }
    try {
      MediaType type = MediaType.parseMediaType(text);
      return type.getType().equals("application")
          && (type.getSubtype().equals("json") || "json".equals(type.getSubtypeSuffix()))
          && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notOne) {
      return false;
    }
  }
}
