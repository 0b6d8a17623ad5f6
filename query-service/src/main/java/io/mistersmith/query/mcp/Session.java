package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.base.door.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of one client between its handshake and its end. */
final class Session {
  private final String id;
  private final Principal owner;
  private final JsonNode capabilities;
  private final Watch watch;
  private final Instant begunAt;
  private final Map<String, Exchange> running = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private volatile Instant usedAt;
  private volatile @Nullable Level level;
  private volatile @Nullable Object reader;

  Session(String id, Principal owner, JsonNode capabilities, Watch watch, Instant now) {
    this.id = id;
    this.owner = owner;
    this.capabilities = capabilities;
    this.watch = watch;
    this.begunAt = now;
    this.usedAt = now;
  }

  String id() {
    return id;
  }

  Principal owner() {
    return owner;
  }

  JsonNode capabilities() {
    return capabilities;
  }

  Watch watch() {
    return watch;
  }

  Instant begunAt() {
    return begunAt;
  }

  Instant usedAt() {
    return usedAt;
  }

  void used(Instant now) {
    usedAt = now;
  }

  /** Null until the client has set one. */
  @Nullable Level level() {
    return level;
  }

  void level(Level from) {
    level = from;
  }

  /** The newest stream is the one that is read; one before it ends. */
  void readBy(Object stream) {
    reader = stream;
  }

  boolean isReadBy(Object stream) {
    return reader == stream;
  }

  void begun(JsonNode requestId, Exchange exchange) {
    running.put(requestId.toString(), exchange);
  }

  void done(JsonNode requestId) {
    running.remove(requestId.toString());
  }

  /** A request that is not running any more is none to cancel. */
  void cancel(JsonNode requestId) {
    Exchange exchange = running.get(requestId.toString());
    if (exchange != null) {
      exchange.cancel();
    }
  }

  CompletableFuture<JsonNode> ask(String requestId) {
    return asked.computeIfAbsent(requestId, _ -> new CompletableFuture<>());
  }

  void forget(String requestId) {
    asked.remove(requestId);
  }

  /** An answer to a question that nobody asks any more is dropped. */
  void answered(JsonNode requestId, ObjectNode message) {
    CompletableFuture<JsonNode> waiting = asked.remove(requestId.asText());
    if (waiting != null) {
      waiting.complete(message);
    }
  }

  void end() {
    watch.end();
    running.values().forEach(Exchange::cancel);
    asked.values().forEach(waiting -> waiting.cancel(false));
  }
}
