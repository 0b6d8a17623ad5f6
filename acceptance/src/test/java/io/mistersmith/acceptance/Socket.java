package io.mistersmith.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of /ws. */
final class Socket implements AutoCloseable, WebSocket.Listener {
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private int asked;

  Socket(Platform platform) {
    socket =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + platform.token())
            .buildAsync(URI.create("ws://127.0.0.1:" + platform.queryPort + "/ws"), this)
            .join();
  }

  /** The answer, by its correlation id. */
  JsonNode ask(String type, String payload) {
    String id = "asked-" + ++asked;
    socket
        .sendText(
            "{\"type\":\"%s\",\"payload\":%s,\"correlation_id\":\"%s\"}"
                .formatted(type, payload, id),
            true)
        .join();
    return await()
        .until(
            () ->
                messages.stream()
                    .filter(one -> one.path("correlation_id").asText().equals(id))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }

  /** All of one type that came so far. */
  List<JsonNode> of(String type) {
    return messages.stream().filter(one -> one.path("type").asText().equals(type)).toList();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      try {
        messages.add(Client.JSON.readTree(part.toString()));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
      part.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
