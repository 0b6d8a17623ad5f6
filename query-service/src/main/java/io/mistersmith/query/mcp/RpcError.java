package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** A JSON-RPC error. The message is for the client and holds no secret. */
public final class RpcError extends RuntimeException {
  static final int PARSE = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  static final int INTERNAL = -32603;

  /** Until 2025-11-25; later it is {@link #INVALID_PARAMS}. */
  static final int RESOURCE_NOT_FOUND = -32002;

  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;
  static final int UNSUPPORTED_VERSION = -32022;

  private final int code;
  private final List<Violation> violations;
  private final ObjectNode data = Json.LENIENT.createObjectNode();
  private int status;

  private RpcError(int code, String message, List<Violation> violations) {
    super(message, null, false, false);
    this.code = code;
    this.violations = List.copyOf(violations);
  }

  public static RpcError of(int code, String message) {
    return new RpcError(code, message, List.of());
  }

  /** Names every field and rule. */
  static RpcError invalidParams(List<Violation> violations) {
    return new RpcError(
        INVALID_PARAMS,
        "Invalid params: "
            + violations.stream().map(Violation::toString).collect(Collectors.joining("; ")),
        violations);
  }

  public static RpcError invalidParam(String field, String rule) {
    return invalidParams(List.of(new Violation(field, rule)));
  }

  /** For a client that has not said that it can do what the call needs. */
  public static RpcError missingCapability(String capability) {
    RpcError error =
        of(MISSING_CAPABILITY, "The call needs a client with the capability " + capability + ".");
    error.data.putObject("requiredCapabilities").putObject(capability);
    return error;
  }

  /** With an HTTP status that is not the one of its code. */
  RpcError withStatus(int httpStatus) {
    status = httpStatus;
    return this;
  }

  int code() {
    return code;
  }

  /** 0 for the status of the code. */
  int status() {
    return status;
  }

  List<Violation> violations() {
    return violations;
  }

  /** What the client is told beside the message; may be added to. */
  ObjectNode data() {
    return data;
  }
}
