package io.mistersmith.query.mcp;

import io.mistersmith.base.problem.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** A JSON-RPC error. The message is for the client and holds no secret. */
final class RpcError extends RuntimeException {
  static final int PARSE = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL = -32603;
  static final int HEADER_MISMATCH = -32020;
  static final int UNSUPPORTED_VERSION = -32022;

  private final int code;
  private final List<Violation> violations;

  private RpcError(int code, String message, List<Violation> violations) {
    super(message, null, false, false);
    this.code = code;
    this.violations = List.copyOf(violations);
  }

  static RpcError of(int code, String message) {
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

  static RpcError invalidParam(String field, String rule) {
    return invalidParams(List.of(new Violation(field, rule)));
  }

  int code() {
    return code;
  }

  List<Violation> violations() {
    return violations;
  }
}
