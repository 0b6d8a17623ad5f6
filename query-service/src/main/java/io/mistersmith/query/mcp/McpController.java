package io.mistersmith.query.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * POST /mcp: one JSON-RPC message for each request. There is no stream to GET; discoveries are
 * followed at /discoveries/stream.
 */
@RestController
class McpController {
  private static final Logger LOG = LoggerFactory.getLogger(McpController.class);
  private static final String STATELESS = Dispatcher.STATELESS;
  private static final String VERSION_HEADER = "MCP-Protocol-Version";

  private final Dispatcher dispatcher;

  McpController(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @PostMapping("/mcp")
  ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
    Reply reply = answer(request);
    ObjectNode body = reply.body();
    return body == null
        ? ResponseEntity.status(reply.status()).build()
        : ResponseEntity.status(reply.status())
            .contentType(MediaType.APPLICATION_JSON)
            .body(Json.bytes(body));
  }

  private Reply answer(HttpServletRequest request) throws IOException {
    String requestId = RequestId.of(request);
    JsonNode id = null;
    String method = "";
    boolean stateless = STATELESS.equals(request.getHeader(VERSION_HEADER));
    try {
      JsonNode message = parse(request.getInputStream().readAllBytes());
      method = message.path("method").asText("");
      id = idOf(message);
      method = methodOf(message);
      checkHeaders(request, method, stateless);
      JsonNode params = paramsOf(message);
      if (method.startsWith("notifications/")) {
        return Reply.ACCEPTED;
      }
      Call call = new Call(Principal.of(request), requestId, request.getHeader("Idempotency-Key"));
      ObjectNode result = dispatcher.run(method, params, call);
      if (stateless) {
        Dispatcher.complete(result, method);
      }
      return id == null ? Reply.ACCEPTED : Reply.result(id, result);
    } catch (RpcError error) {
      return Reply.error(status(error, method, stateless), id, error, requestId);
    } catch (ProblemException refused) {
      return Reply.error(200, id, refusal(refused), requestId);
    } catch (RuntimeException unforeseen) {
      LOG.error("unforeseen failure", unforeseen);
      RpcError error =
          RpcError.of(
              RpcError.INTERNAL, "Something went wrong here. The log has it under the request id.");
      return Reply.error(200, id, error, requestId);
    }
  }

  private static JsonNode parse(byte[] body) throws IOException {
    JsonNode message;
    try {
      message = Json.STRICT.readTree(body);
    } catch (JsonProcessingException e) {
      throw RpcError.of(RpcError.PARSE, "Parse error: " + Json.where(e));
    } catch (IOException notUtf8) {
      throw RpcError.of(RpcError.PARSE, "Parse error: the body is not UTF-8");
    }
    if (message == null || message.isMissingNode()) {
      throw RpcError.of(RpcError.PARSE, "Parse error: the body is empty");
    }
    if (!message.isObject()) {
      throw RpcError.of(
          RpcError.INVALID_REQUEST,
          message.isArray()
              ? "Batches are not supported: send one message for each request."
              : "A message is a JSON object.");
    }
    return message;
  }

  private static @Nullable JsonNode idOf(JsonNode message) {
    JsonNode id = message.get("id");
    if (id == null) {
      return null;
    }
    if (id.isTextual() || id.isIntegralNumber()) {
      return id;
    }
    throw RpcError.of(RpcError.INVALID_REQUEST, "id must be a string or a whole number.");
  }

  private static String methodOf(JsonNode message) {
    if (!message.path("jsonrpc").asText().equals("2.0") || !message.path("jsonrpc").isTextual()) {
      throw RpcError.of(RpcError.INVALID_REQUEST, "jsonrpc must be \"2.0\".");
    }
    JsonNode method = message.path("method");
    if (!method.isTextual() || method.asText().isEmpty()) {
      throw RpcError.of(RpcError.INVALID_REQUEST, "method must be a string.");
    }
    return method.asText();
  }

  private static JsonNode paramsOf(JsonNode message) {
    JsonNode params = message.path("params");
    if (params.isMissingNode() || params.isNull()) {
      return Json.LENIENT.createObjectNode();
    }
    if (!params.isObject()) {
      throw RpcError.invalidParam("params", "must be an object");
    }
    return params;
  }

  private static void checkHeaders(HttpServletRequest request, String method, boolean stateless) {
    String version = request.getHeader(VERSION_HEADER);
    boolean known =
        version == null
            || stateless
            || version.equals("2025-03-26")
            || Dispatcher.WITH_HANDSHAKE.contains(version);
    if (!known && !method.equals("initialize") && !method.equals("server/discover")) {
      throw RpcError.of(
          RpcError.UNSUPPORTED_VERSION,
          "Supported protocol versions: "
              + STATELESS
              + ", "
              + String.join(", ", Dispatcher.WITH_HANDSHAKE));
    }
    String named = request.getHeader("Mcp-Method");
    if (stateless && named != null && !named.equals(method)) {
      throw RpcError.of(RpcError.HEADER_MISMATCH, "Mcp-Method is not the method of the body.");
    }
  }

  /** Older names are always answered with 200. */
  private static int status(RpcError error, String method, boolean stateless) {
    if (Dispatcher.isLegacy(method)) {
      return 200;
    }
    return switch (error.code()) {
      case RpcError.PARSE,
          RpcError.INVALID_REQUEST,
          RpcError.HEADER_MISMATCH,
          RpcError.UNSUPPORTED_VERSION ->
          400;
      case RpcError.METHOD_NOT_FOUND -> stateless ? 404 : 200;
      default -> 200;
    };
  }

  private static RpcError refusal(ProblemException refused) {
    return refused.code().equals("invalid_input")
        ? RpcError.invalidParams(refused.violations())
        : RpcError.of(RpcError.INTERNAL, refused.detail());
  }
}
