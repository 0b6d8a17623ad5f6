package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that repeat parts of the body for whoever routes by them. One that says something
 * else than the body is refused, so nobody can be routed by one thing and served by another.
 */
public final class NamedHeaders {
  private static final String METHOD = "Mcp-Method";
  private static final String NAME = "Mcp-Name";
  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";
  private static final Map<String, String> NAMED_BY =
      Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

  private NamedHeaders() {}

  /**
   * @throws RpcError -32020
   */
  static void check(HttpServletRequest request, String method, JsonNode params) {
    require(METHOD, request.getHeader(METHOD), method);
    String field = NAMED_BY.get(method);
    if (field != null && params.path(field).isTextual()) {
      require(NAME, decoded(NAME, request.getHeader(NAME)), params.path(field).asText());
    }
  }

  /**
   * For the argument that a tool's schema mirrors in a header of its own.
   *
   * @param argument missing or null when it was not given
   * @throws RpcError -32020
   */
  public static void checkParam(@Nullable String header, String name, JsonNode argument) {
    String full = "Mcp-Param-" + name;
    if (argument.isMissingNode() || argument.isNull()) {
      if (header != null) {
        throw mismatch(full, header);
      }
    } else {
      require(full, decoded(full, header), argument.asText());
    }
  }

  private static void require(String name, @Nullable String header, String body) {
    if (header == null) {
      throw RpcError.of(RpcError.HEADER_MISMATCH, "Header mismatch: " + name + " is missing.");
    }
    if (!header.equals(body)) {
      throw mismatch(name, header);
    }
  }

  private static RpcError mismatch(String name, String header) {
    return RpcError.of(
        RpcError.HEADER_MISMATCH,
        "Header mismatch: " + name + " is '" + printable(header) + "', the body says otherwise.");
  }

  private static @Nullable String decoded(String name, @Nullable String header) {
    if (header == null || !header.startsWith(PREFIX) || !header.endsWith(SUFFIX)) {
      return header;
    }
    String text = header.substring(PREFIX.length(), header.length() - SUFFIX.length());
    try {
      if (text.length() % 4 == 0) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException notBase64) {
      // Answered below.
    }
    throw RpcError.of(RpcError.HEADER_MISMATCH, "Header mismatch: " + name + " is not Base64.");
  }

  private static String printable(String header) {
    String text = header.length() > 100 ? header.substring(0, 100) : header;
    return text.replaceAll("[^ -~]", "?");
  }
}
