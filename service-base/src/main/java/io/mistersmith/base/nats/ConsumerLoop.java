package io.mistersmith.base.nats;

import io.mistersmith.api.Ids;
import io.mistersmith.base.trace.Traces;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls from one durable consumer and acknowledges by verdict. */
final class ConsumerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
  private static final int BATCH = 64;
  private static final Duration PULL = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);
  private static final Duration RETRY_AFTER_ERROR = Duration.ofSeconds(1);

  private final NatsLink link;
  private final String stream;
  private final String durable;
  private final NatsLink.Handler handler;
  private final @Nullable SideBySide side;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param width how many messages are handled at a time
   * @param key messages of the same key are handled one after the other
   */
  record Side(int width, Function<Message, String> key) {}

  private record SideBySide(Lanes<Message> lanes, Function<Message, String> key) {}

  /**
   * @param side null: one message after the other
   */
  ConsumerLoop(
      NatsLink link, String stream, String durable, NatsLink.Handler handler, @Nullable Side side) {
    this.link = link;
    this.stream = stream;
    this.durable = durable;
    this.handler = handler;
    this.side =
        side == null
            ? null
            : new SideBySide(
                new Lanes<>("consume-" + durable, side.width(), this::follow), side.key());
    this.thread = Thread.ofVirtual().name("consume-" + durable).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        JetStreamSubscription subscription =
            link.connection()
                .jetStream()
                .subscribe(null, PullSubscribeOptions.bind(stream, durable));
        try {
          pull(subscription);
        } finally {
          subscription.unsubscribe();
        }
      } catch (NatsUnavailable | IOException | JetStreamApiException | RuntimeException trouble) {
        LOG.debug("consumer {} of {} waits: {}", durable, stream, trouble.getMessage());
        NatsLink.pause(PAUSE_AFTER_TROUBLE);
      }
    }
  }

  /** Until the consumer is gone: a pull that ends empty is followed by a look at the consumer. */
  private void pull(JetStreamSubscription subscription)
      throws IOException, JetStreamApiException, NatsUnavailable {
    while (!closed) {
      link.connection();
      Iterator<Message> messages = subscription.iterate(BATCH, PULL);
      boolean any = false;
      while (!closed && messages.hasNext()) {
        Message message = messages.next();
        if (message != null && message.isJetStream()) {
          any = true;
          take(message);
        }
      }
      if (!any && !closed) {
        subscription.getConsumerInfo();
      }
    }
  }

  private void take(Message message) {
    if (side == null) {
      follow(message);
      return;
    }
    try {
      side.lanes().give(side.key().apply(message), message);
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  private void follow(Message message) {
    Traces.follow(message, () -> handle(message));
  }

  private void handle(Message message) {
    String subject = message.getSubject();
    link.count("received", subject);
    Envelope envelope = Envelope.read(message.getHeaders()).orElse(null);
    if (envelope == null) {
      String problem = Envelope.problem(message.getHeaders());
      link.refuse(subject, problem);
      park(message, problem);
      return;
    }
    Received received =
        new Received(subject, message.getData(), envelope, message.metaData().deliveredCount());
    switch (verdict(received)) {
      case Verdict.Ack _ -> message.ack();
      case Verdict.Retry(Duration after) -> message.nakWithDelay(after);
      case Verdict.Park(String reason) -> park(message, reason);
    }
  }

  private void park(Message message, String reason) {
    link.parked(message.getSubject(), reason);
    String id =
        Ids.derived(
            "parked_", durable + "/" + message.metaData().timestamp() + "/" + message.getSubject());
    try {
      link.parking()
          .park(
              new Parking.Parked(
                  id, durable, message.getSubject(), message.getData(), headers(message), reason));
      message.term();
    } catch (RuntimeException notKept) {
      LOG.warn("{} is not parked yet: {}", id, notKept.toString());
      message.nakWithDelay(RETRY_AFTER_ERROR);
    }
  }

  private static Map<String, String> headers(Message message) {
    Map<String, String> headers = new TreeMap<>();
    if (message.hasHeaders()) {
      for (String name : message.getHeaders().keySet()) {
        headers.put(name, String.valueOf(message.getHeaders().getFirst(name)));
      }
    }
    return headers;
  }

  boolean isOf(String name) {
    return durable.equals(name);
  }

  /** Handles a message that was parked. */
  Verdict again(Received received) {
    return verdict(received);
  }

  private Verdict verdict(Received received) {
    try {
      return handler.on(received);
    } catch (BodyRefused refused) {
      LOG.warn("{} is not understood: {}", received.subject(), refused.getMessage());
      return new Verdict.Park(refused.reason());
    } catch (IOException undecodable) {
      return new Verdict.Park("undecodable_body");
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
      return new Verdict.Retry(RETRY_AFTER_ERROR);
    } catch (Exception e) {
      link.failed(received.subject(), e);
      return received.deliveries() < link.handlerTries()
          ? new Verdict.Retry(RETRY_AFTER_ERROR)
          : new Verdict.Park("handler_failed");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
      if (side != null) {
        side.lanes().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
