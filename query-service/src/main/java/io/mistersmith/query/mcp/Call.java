package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request: who calls, under which ids, and how the caller hears of what happens meanwhile.
 *
 * @param idempotencyKey repeats of a call carry the same
 * @param id null for a notification
 * @param session null without one
 */
public record Call(
    Principal principal,
    String requestId,
    @Nullable String idempotencyKey,
    Era era,
    @Nullable JsonNode id,
    JsonNode params,
    Exchange exchange,
    @Nullable Session session,
    HttpServletRequest request) {
  private static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

  Call withKey(@Nullable String key) {
    return key == null
        ? this
        : new Call(principal, requestId, key, era, id, params, exchange, session, request);
  }

  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** Whether the client is one of 2026-07-28. */
  public boolean isStateless() {
    return era == Era.STATELESS;
  }

  /** What the client says that it can do. */
  public JsonNode capabilities() {
    return era == Era.STATELESS
        ? Era.capabilities(params)
        : session == null ? Json.LENIENT.createObjectNode() : session.capabilities();
  }

  /**
   * Tells how far it is, if the client has asked to be told.
   *
   * @param progress greater than what was told before
   * @param total null when nobody knows
   * @throws CancellationException when nobody waits for the result any more
   */
  public void progress(double progress, @Nullable Double total, @Nullable String message) {
    JsonNode token = params.path("_meta").path("progressToken");
    if (token.isTextual() || token.isIntegralNumber()) {
      ObjectNode shown = Json.LENIENT.createObjectNode();
      shown.set("progressToken", token);
      shown.put("progress", progress);
      if (total != null) {
        shown.put("total", total);
      }
      if (message != null) {
        shown.put("message", message);
      }
      exchange.tell(Reply.notification("notifications/progress", shown));
    }
  }

  /** Tells something on the way, if the client has asked for messages so serious. */
  public void log(Level level, String text) {
    Level least = leastLevel();
    if (least != null && level.compareTo(least) >= 0) {
      ObjectNode shown = Json.LENIENT.createObjectNode();
      shown.put("level", level.wireName()).put("logger", "mistersmith").put("data", text);
      exchange.tell(Reply.notification("notifications/message", shown));
    }
  }

  /**
   * Waits, but not beyond a cancellation.
   *
   * @throws CancellationException when nobody waits for the result any more
   */
  public void pause(Duration time) {
    try {
      exchange.pause(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The service stops.");
    }
  }

  /**
   * Asks a client with a session for something that it can do.
   *
   * @return its answer, with result or error
   * @throws RpcError when it cannot be asked or does not answer in time
   */
  public JsonNode ask(String capability, String method, ObjectNode request, Duration patience) {
    Session asked = session;
    if (asked == null || !exchange.mayStream() || !capabilities().has(capability)) {
      throw RpcError.missingCapability(capability);
    }
    String question = Ids.random("ask_");
    CompletableFuture<JsonNode> answer = asked.ask(question);
    try {
      exchange.tell(Reply.request(question, method, request));
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException none) {
      throw RpcError.of(RpcError.INTERNAL, "The client has not answered " + method + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The service stops.");
    } finally {
      asked.forget(question);
    }
  }

  private @Nullable Level leastLevel() {
    if (era == Era.HANDSHAKE) {
      return session == null ? null : session.level();
    }
    JsonNode level = params.path("_meta").path(LOG_LEVEL);
    return level.isMissingNode() ? null : Level.of("_meta[\"" + LOG_LEVEL + "\"]", level);
  }
}
