package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;

/**
 * Headers of which there is one: of two, this service would go by the first, and whoever stands
 * before it perhaps by the last.
 */
final class SingleHeaders {
  private static final List<String> NAMES =
      List.of(
          "Authorization",
          "Content-Type",
          IdempotencyKey.HEADER,
          "Last-Event-ID",
          "Mcp-Method",
          "Mcp-Name",
          "MCP-Protocol-Version",
          "Mcp-Session-Id",
          "Origin",
          OnBehalfOf.HEADER);

  private SingleHeaders() {}

  /**
   * @throws ProblemException 400 {@code invalid_input} naming the header
   */
  static void require(HttpServletRequest request) {
    for (String name : NAMES) {
      Enumeration<String> values = request.getHeaders(name);
      if (values.hasMoreElements()) {
        values.nextElement();
        if (values.hasMoreElements()) {
          throw ProblemException.invalid(List.of(new Violation(name, "must be sent once")));
        }
      }
    }
  }
}
