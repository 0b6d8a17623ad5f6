package io.mistersmith.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Requests that are made within a window become one message, a JSON array. The other side works on
 * them side by side and answers each as soon as it is done.
 */
final class RequestBatcher implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Asked(long number, JsonNode body) {}

  private final Connection connection;
  private final String subject;
  private final String inbox;
  private final Duration window;
  private final int most;
  private final Dispatcher answers;
  private final Map<Long, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong published = new AtomicLong();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private List<Asked> waiting = new ArrayList<>();

  /**
   * @param window how long the first of a message waits for others
   * @param most requests in one message
   */
  RequestBatcher(Connection connection, String subject, Duration window, int most) {
    this.connection = connection;
    this.subject = subject;
    this.window = window;
    this.most = most;
    this.inbox = connection.createInbox();
    this.answers = connection.createDispatcher(this::answered).subscribe(inbox + ".*");
  }

  CompletableFuture<JsonNode> ask(JsonNode body) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    Asked asked = new Asked(numbers.incrementAndGet(), body);
    open.put(asked.number(), answer);
    boolean first;
    boolean full;
    synchronized (this) {
      waiting.add(asked);
      first = waiting.size() == 1;
      full = waiting.size() >= most;
    }
    if (full) {
      flush();
    } else if (first) {
      var unused = clock.schedule(this::flush, window.toNanos(), TimeUnit.NANOSECONDS);
    }
    return answer;
  }

  /** Messages so far. */
  long published() {
    return published.get();
  }

  private void flush() {
    List<Asked> batch;
    synchronized (this) {
      batch = waiting;
      waiting = new ArrayList<>();
    }
    if (batch.isEmpty()) {
      return;
    }
    ArrayNode message = JSON.createArrayNode();
    for (Asked asked : batch) {
      message.addObject().put("number", asked.number()).set("body", asked.body());
    }
    connection.publish(subject, inbox, bytes(message));
    published.incrementAndGet();
  }

  private void answered(Message message) {
    String subject = message.getSubject();
    CompletableFuture<JsonNode> answer =
        open.remove(Long.valueOf(subject.substring(subject.lastIndexOf('.') + 1)));
    if (answer != null) {
      answer.complete(json(message.getData()));
    }
  }

  /** The other side: each request of a message on a thread of its own. */
  static void serve(Connection connection, String subject, UnaryOperator<JsonNode> work) {
    connection
        .createDispatcher(
            message -> {
              for (JsonNode one : json(message.getData())) {
                Thread.ofVirtual()
                    .start(
                        () ->
                            connection.publish(
                                message.getReplyTo() + "." + one.path("number").asLong(),
                                bytes(work.apply(one.path("body")))));
              }
            })
        .subscribe(subject);
  }

  static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(byte[] data) {
    try {
      return JSON.readTree(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    connection.closeDispatcher(answers);
  }
}
