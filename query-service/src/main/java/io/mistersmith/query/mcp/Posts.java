package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One POST: from a body to a reply, whatever happens between. */
@Component
class Posts {
  private static final Logger LOG = LoggerFactory.getLogger(Posts.class);

  private final Dispatcher dispatcher;
  private final Sessions sessions;

  Posts(Dispatcher dispatcher, Sessions sessions) {
    this.dispatcher = dispatcher;
    this.sessions = sessions;
  }

  void answer(byte[] body, HttpServletRequest request, Exchange exchange) throws IOException {
    JsonNode id = null;
    String method = "";
    Era era = Era.byHeader(request);
    Reply reply;
    try {
      ObjectNode message = Incoming.message(body);
      method = message.path("method").asText("");
      id = Incoming.id(message);
      if (Incoming.isAnswer(message)) {
        reply = answered(message, id, era, request);
      } else {
        method = Incoming.method(message);
        JsonNode params = Incoming.params(message);
        era = Era.of(request, method, params, id != null);
        reply = run(method, call(request, exchange, era, id, params));
      }
    } catch (RpcError error) {
      reply = error(error, era, method, id, request);
    } catch (ProblemException refused) {
      reply = error(refusal(refused), era, method, id, request);
      if (refused.retryAfterSeconds() != null) {
        exchange.response().setHeader("Retry-After", refused.retryAfterSeconds().toString());
      }
    } catch (CancellationException nobodyWaits) {
      reply = Reply.ACCEPTED;
    } catch (RuntimeException unforeseen) {
      LOG.error("unforeseen failure", unforeseen);
      RpcError error =
          Deadline.passed(request)
              .map(Posts::refusal)
              .orElseGet(
                  () ->
                      RpcError.of(
                          RpcError.INTERNAL,
                          "Something went wrong here. The log has it under the request id."));
      reply = error(error, era, method, id, request);
    }
    exchange.answer(reply);
  }

  private Call call(
      HttpServletRequest request,
      Exchange exchange,
      Era era,
      @Nullable JsonNode id,
      JsonNode params) {
    Principal principal = Principal.of(request);
    Session session =
        era == Era.STATELESS ? null : sessions.find(principal, request.getHeader(Sessions.HEADER));
    return new Call(
        principal,
        RequestId.of(request),
        request.getHeader(IdempotencyKey.HEADER),
        era,
        id,
        params,
        exchange,
        session,
        request);
  }

  private Reply run(String method, Call call) {
    JsonNode id = call.id();
    Session session = call.session();
    if (id == null && method.startsWith("notifications/")) {
      if (session != null && method.equals("notifications/cancelled")) {
        session.cancel(call.params().path("requestId"));
      }
      return Reply.ACCEPTED;
    }
    if (session != null && id != null) {
      session.begun(id, call.exchange());
    }
    try {
      ObjectNode result = dispatcher.run(method, call);
      if (call.isStateless()) {
        Handshake.complete(result, method);
      }
      return id == null ? Reply.ACCEPTED : Reply.result(id, result);
    } finally {
      if (session != null && id != null) {
        session.done(id);
      }
    }
  }

  /** What a client answers to a question of this server. */
  private Reply answered(
      ObjectNode message, @Nullable JsonNode id, Era era, HttpServletRequest request) {
    String session = request.getHeader(Sessions.HEADER);
    if (id == null || session == null || era == Era.STATELESS) {
      throw RpcError.of(RpcError.INVALID_REQUEST, "Nothing was asked that this could answer.");
    }
    sessions.get(Principal.of(request), session).answered(id, message);
    return Reply.ACCEPTED;
  }

  /** Older names are always answered with 200. */
  private static Reply error(
      RpcError error, Era era, String method, @Nullable JsonNode id, HttpServletRequest request) {
    int status = Dispatcher.isLegacy(method) ? 200 : era.status(error);
    return Reply.error(status, id, error, RequestId.of(request));
  }

  private static RpcError refusal(ProblemException refused) {
    if (refused.code().equals("invalid_input")) {
      return RpcError.invalidParams(refused.violations());
    }
    RpcError error = RpcError.of(RpcError.INTERNAL, refused.detail());
    error.data().put("code", refused.code());
    boolean isForLater = refused.retryAfterSeconds() != null;
    return isForLater ? error.withStatus(refused.status()) : error;
  }
}
