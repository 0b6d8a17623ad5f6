package io.mistersmith.query.socket;

import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.door.StrictQuery;
import io.mistersmith.base.problem.Problem;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Finds out who comes: by the Authorization header, which the door has looked at, or by a
 * subprotocol {@code bearer.TOKEN}, which is all that a browser can send; otherwise the first
 * message must say it.
 */
final class Handshake implements HandshakeInterceptor {
  static final String PROTOCOL = "mistersmith.v1";
  private static final String BEARER = "bearer.";
  private static final String CAME = Came.class.getName();

  private final Callers callers;
  private final SocketHandler sockets;

  Handshake(Callers callers, SocketHandler sockets) {
    this.callers = callers;
    this.sockets = sockets;
  }

  /**
   * @param token empty when none was asked for
   */
  record Came(Principal caller, String token) {}

  static Came of(WebSocketSession socket) {
    return socket.getAttributes().get(CAME) instanceof Came came
        ? came
        : new Came(Principal.NOBODY, "");
  }

  @Override
  public boolean beforeHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      Map<String, Object> attributes)
      throws IOException {
    HttpServletRequest http = ((ServletServerHttpRequest) request).getServletRequest();
    try {
      StrictQuery.requireNone(http);
      Came came = came(http);
      sockets.requireRoom(came.caller());
      attributes.put(CAME, came);
      return true;
    } catch (ProblemException refusal) {
      Problem.of(refusal, RequestId.of(http))
          .send(((ServletServerHttpResponse) response).getServletResponse());
      return false;
    }
  }

  private Came came(HttpServletRequest request) {
    Principal caller = Principal.of(request);
    String header = request.getHeader("Authorization");
    if (header != null) {
      return new Came(caller, header.substring(header.indexOf(' ') + 1));
    }
    return bearer(request)
        .map(
            token ->
                new Came(
                    callers
                        .find(token)
                        .orElseThrow(
                            () ->
                                ProblemException.of(
                                    401, "token_required", "That token is not valid.")),
                    token))
        .orElse(new Came(caller, ""));
  }

  private static Optional<String> bearer(HttpServletRequest request) {
    String offered = request.getHeader("Sec-WebSocket-Protocol");
    return offered == null
        ? Optional.empty()
        : Arrays.stream(offered.split(","))
            .map(String::strip)
            .filter(one -> one.startsWith(BEARER))
            .map(one -> one.substring(BEARER.length()))
            .findFirst();
  }

  @Override
  public void afterHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      @Nullable Exception failure) {}
}
