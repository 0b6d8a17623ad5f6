package io.mistersmith.base.door;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Lets pages of the configured origins read answers. Nothing is said to any other. */
final class Cors {
  private static final String METHODS = "GET, POST, DELETE, OPTIONS";
  private static final String HEADERS =
      "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID,"
          + " MCP-Protocol-Version, Mcp-Session-Id, X-Request-Id";
  private static final String EXPOSED =
      "ETag, Location, Mcp-Session-Id, Retry-After, X-Event-Position, X-Request-Id";
  private static final String SECONDS = "600";

  private Cors() {}

  /** True when this was a question of a browser beforehand, which is answered by it. */
  static boolean answer(
      HttpServletRequest request, HttpServletResponse response, DoorSettings settings) {
    String origin = request.getHeader("Origin");
    if (origin == null || !settings.origins().contains(origin)) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.addHeader("Vary", "Origin");
    response.setHeader("Access-Control-Expose-Headers", EXPOSED);
    if (!request.getMethod().equals("OPTIONS")
        || request.getHeader("Access-Control-Request-Method") == null) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", HEADERS);
    response.setHeader("Access-Control-Max-Age", SECONDS);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    return true;
  }
}
