package io.mistersmith.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A person with the nats tool: sees every subject. */
final class Nats implements AutoCloseable {
  private record Heard(String subject, JsonNode body, String trace) {}

  private final Connection connection;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();

  private Nats(Connection connection) {
    this.connection = connection;
  }

  static Nats connect(Platform platform) {
    try {
      return new Nats(
          io.nats.client.Nats.connect(
              Options.builder()
                  .server("nats://127.0.0.1:" + platform.natsPort)
                  .userInfo("admin", Credentials.nats(platform))
                  .build()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  void listen(String subject) throws Exception {
    connection
        .createDispatcher(
            message -> {
              heard.add(new Heard(message.getSubject(), json(message.getData()), trace(message)));
            })
        .subscribe(subject);
    connection.flush(Duration.ofSeconds(5));
  }

  private static JsonNode json(byte[] body) {
    try {
      return Client.JSON.readTree(body);
    } catch (IOException notJson) {
      return Client.JSON.nullNode();
    }
  }

  /** The trace id of the traceparent header. */
  private static String trace(Message message) {
    String header = message.hasHeaders() ? message.getHeaders().getFirst("traceparent") : null;
    return header == null ? "" : header.split("-")[1];
  }

  List<String> tracesOn(String subject) {
    return heard.stream().filter(one -> one.subject().equals(subject)).map(Heard::trace).toList();
  }

  List<String> subjects() {
    return heard.stream().map(Heard::subject).distinct().toList();
  }

  List<JsonNode> on(String subject) {
    return heard.stream().filter(one -> one.subject().equals(subject)).map(Heard::body).toList();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
