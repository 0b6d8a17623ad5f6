package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways in which clients speak: after a handshake, or with everything in each request. */
enum Era {
  /** 2025-06-18 and 2025-11-25, and clients that say no revision. */
  HANDSHAKE,
  /** 2026-07-28. */
  STATELESS;

  static final List<String> WITH_HANDSHAKE = List.of("2025-11-25", "2025-06-18");
  static final String WITHOUT_HANDSHAKE = "2026-07-28";
  static final String VERSION_HEADER = "MCP-Protocol-Version";
  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
  private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

  /** What the header alone says, for errors about the body. */
  static Era byHeader(HttpServletRequest request) {
    return WITHOUT_HANDSHAKE.equals(request.getHeader(VERSION_HEADER)) ? STATELESS : HANDSHAKE;
  }

  /**
   * @param isRequest rather than a notification
   * @throws RpcError -32020 when header and body differ, -32022 for a revision that is not spoken,
   *     -32602 when a request of 2026-07-28 lacks what each must have
   */
  static Era of(HttpServletRequest request, String method, JsonNode params, boolean isRequest) {
    String header = request.getHeader(VERSION_HEADER);
    JsonNode meta = params.path("_meta");
    String declared = meta.path(VERSION).isTextual() ? meta.path(VERSION).asText() : null;
    if (declared != null && !declared.equals(header)) {
      throw RpcError.of(
          RpcError.HEADER_MISMATCH,
          "Header mismatch: "
              + VERSION_HEADER
              + (header == null ? " is missing" : " is '" + header + "'")
              + ", _meta says '"
              + declared
              + "'.");
    }
    if (header == null || WITH_HANDSHAKE.contains(header) || header.equals("2025-03-26")) {
      return HANDSHAKE;
    }
    if (!header.equals(WITHOUT_HANDSHAKE)) {
      if (method.equals("initialize")) {
        return HANDSHAKE;
      }
      throw unsupported(header);
    }
    if (isRequest) {
      requireField(meta, VERSION, declared != null);
      requireField(meta, CAPABILITIES, meta.path(CAPABILITIES).isObject());
      NamedHeaders.check(request, method, params);
    }
    return STATELESS;
  }

  /** The capabilities that a client of 2026-07-28 names in the request. */
  static JsonNode capabilities(JsonNode params) {
    return params.path("_meta").path(CAPABILITIES);
  }

  /** Whether the client expects the code that resources which are not there had before 2026. */
  static boolean hasOldNotFound(@Nullable String versionHeader) {
    return versionHeader != null && WITH_HANDSHAKE.contains(versionHeader);
  }

  static List<String> supported() {
    return List.of(WITHOUT_HANDSHAKE, WITH_HANDSHAKE.getFirst(), WITH_HANDSHAKE.getLast());
  }

  int status(RpcError error) {
    if (error.status() != 0) {
      return error.status();
    }
    return switch (error.code()) {
      case RpcError.PARSE,
          RpcError.INVALID_REQUEST,
          RpcError.HEADER_MISMATCH,
          RpcError.MISSING_CAPABILITY,
          RpcError.UNSUPPORTED_VERSION ->
          400;
      case RpcError.METHOD_NOT_FOUND -> this == STATELESS ? 404 : 200;
      default -> 200;
    };
  }

  private static RpcError unsupported(String asked) {
    RpcError error =
        RpcError.of(
            RpcError.UNSUPPORTED_VERSION,
            "Unsupported protocol version. Supported are " + String.join(", ", supported()) + ".");
    ArrayNode supported = error.data().putArray("supported");
    supported().forEach(supported::add);
    error.data().put("requested", asked);
    return error;
  }

  private static void requireField(JsonNode meta, String field, boolean there) {
    if (!there) {
      throw RpcError.invalidParam("_meta[\"" + field + "\"]", "is required in every request")
          .withStatus(400);
    }
  }
}
