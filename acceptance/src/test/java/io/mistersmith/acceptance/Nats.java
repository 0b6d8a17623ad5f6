package io.mistersmith.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A person with the nats tool: sees every subject. */
final class Nats implements AutoCloseable {
  private record Heard(Message message, JsonNode body) {
    String subject() {
      return message.getSubject();
    }
  }

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
        .createDispatcher(message -> heard.add(new Heard(message, json(message.getData()))))
        .subscribe(subject);
    connection.flush(Duration.ofSeconds(5));
  }

  void say(String subject, Map<String, String> envelope, String body) throws Exception {
    connection.publish(subject, headers(envelope), body.getBytes(StandardCharsets.UTF_8));
    connection.flush(Duration.ofSeconds(5));
  }

  /** All the headers that a message needs; its id is new. */
  static Map<String, String> envelope(String type) {
    return Map.of(
        "ce-specversion",
        "1.0",
        "ce-id",
        "msg_" + UUID.randomUUID(),
        "ce-source",
        "/acceptance",
        "ce-type",
        type,
        "ce-time",
        Instant.now().toString());
  }

  /** The first answer. */
  Message ask(String subject, Map<String, String> envelope, String body) throws Exception {
    return connection
        .request(subject, headers(envelope), body.getBytes(StandardCharsets.UTF_8))
        .get(30, TimeUnit.SECONDS);
  }

  /** Asks so many times, plainly; the list grows by whatever comes back. */
  List<Message> askAll(String subject, int times) {
    List<Message> answers = new CopyOnWriteArrayList<>();
    String inbox = connection.createInbox();
    connection.createDispatcher(answers::add).subscribe(inbox);
    for (int n = 0; n < times; n++) {
      connection.publish(subject, inbox, new byte[0]);
    }
    return answers;
  }

  ConsumerInfo consumer(String stream, String name) throws Exception {
    return connection.jetStreamManagement().getConsumerInfo(stream, name);
  }

  private static Headers headers(Map<String, String> envelope) {
    Headers headers = new Headers();
    envelope.forEach((name, value) -> headers.put(name, value));
    return headers;
  }

  static JsonNode json(byte[] body) {
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
    return messagesOn(subject).map(Nats::trace).toList();
  }

  List<String> subjects() {
    return heard.stream().map(Heard::subject).distinct().toList();
  }

  List<JsonNode> on(String subject) {
    return heard.stream().filter(one -> one.subject().equals(subject)).map(Heard::body).toList();
  }

  Stream<Message> messagesOn(String subject) {
    return heard.stream().map(Heard::message).filter(one -> one.getSubject().equals(subject));
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
