package io.mistersmith.query.mcp.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.RpcError;
import org.jspecify.annotations.Nullable;

/** State that a client carries from call to call and cannot change. */
final class RequestState {
  private static final String SECRET = Tokens.random();

  private RequestState() {}

  static String sealed(String state) {
    return state + "." + seal(state);
  }

  /**
   * Null when the client sent none.
   *
   * @throws RpcError -32602 when it is not one that was given out
   */
  static @Nullable String opened(Call call) {
    JsonNode sent = call.params().path("requestState");
    if (sent.isMissingNode()) {
      return null;
    }
    int dot = sent.asText().indexOf('.');
    String state = dot < 0 ? "" : sent.asText().substring(0, dot);
    if (dot < 0 || !sent.asText().substring(dot + 1).equals(seal(state))) {
      throw RpcError.invalidParam("requestState", "is not as it was given out");
    }
    return state;
  }

  private static String seal(String state) {
    return Tokens.sha256(SECRET + state + SECRET);
  }
}
