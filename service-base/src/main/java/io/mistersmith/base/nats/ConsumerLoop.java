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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls from one durable consumer, says what it is at work on, and acknowledges by verdict. */
final class ConsumerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);

  /** Messages that are worked on or wait for it. */
  private static final int MOST_HELD = 64;

  private static final Duration PULL = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);
  private static final Duration RETRY_AFTER_ERROR = Duration.ofSeconds(1);

  private final NatsLink link;
  private final String stream;
  private final String durable;
  private final NatsLink.Handler handler;
  private final Function<Message, String> key;
  private final Lanes<Held.Holding> lanes;
  private final Held held;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param width how many messages are handled at a time
   * @param key messages of the same key are handled one after the other
   */
  record Side(int width, Function<Message, String> key) {
    static final Side ONE_AFTER_THE_OTHER = new Side(1, _ -> "");
  }

  ConsumerLoop(NatsLink link, String stream, String durable, NatsLink.Handler handler, Side side) {
    this.link = link;
    this.stream = stream;
    this.durable = durable;
    this.handler = handler;
    this.key = side.key();
    this.lanes = new Lanes<>("consume-" + durable, side.width(), MOST_HELD, this::follow);
    this.held = new Held(durable, MOST_HELD);
    this.thread = Thread.ofVirtual().name("consume-" + durable).unstarted(this::run);
  }

  void start() {
    held.start();
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
          held.ackWait(subscription.getConsumerInfo().getConsumerConfiguration().getAckWait());
          pull(subscription);
        } finally {
          subscription.unsubscribe();
        }
      } catch (NatsUnavailable | IOException | JetStreamApiException | RuntimeException trouble) {
        LOG.debug("consumer {} of {} waits: {}", durable, stream, trouble.getMessage());
        NatsLink.pause(PAUSE_AFTER_TROUBLE);
      } catch (InterruptedException stop) {
        closed = true;
      }
    }
  }

  /** Until the consumer is gone: a pull that ends empty is followed by a look at the consumer. */
  private void pull(JetStreamSubscription subscription)
      throws IOException, JetStreamApiException, NatsUnavailable, InterruptedException {
    while (!closed) {
      link.connection();
      int places = held.awaitRoom();
      int taken = 0;
      try {
        Iterator<Message> messages = subscription.iterate(places, PULL);
        while (!closed && messages.hasNext()) {
          Message message = messages.next();
          if (message != null && message.isJetStream()) {
            lanes.give(key.apply(message), held.take(message));
            taken++;
          }
        }
      } finally {
        held.giveBack(places - taken);
      }
      if (taken == 0 && !closed) {
        subscription.getConsumerInfo();
      }
    }
  }

  private void follow(Held.Holding holding) {
    Message message = holding.message();
    try {
      Traces.follow(message, () -> settle(message, verdict(message)));
    } catch (RuntimeException away) {
      LOG.warn("{} is delivered again: {}", message.getSubject(), away.toString());
    } finally {
      held.letGo(holding);
    }
  }

  private void settle(Message message, Verdict verdict) {
    switch (verdict) {
      case Verdict.Ack _ -> message.ack();
      case Verdict.Retry(Duration after) -> message.nakWithDelay(after);
      case Verdict.Park(String reason) -> park(message, reason);
    }
  }

  private Verdict verdict(Message message) {
    String subject = message.getSubject();
    link.count("received", subject);
    Envelope envelope = Envelope.read(message.getHeaders()).orElse(null);
    if (envelope == null) {
      String problem = Envelope.problem(message.getHeaders());
      link.refuse(subject, problem);
      return new Verdict.Park(problem);
    }
    return verdict(
        new Received(subject, message.getData(), envelope, message.metaData().deliveredCount()));
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
    held.close();
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
      lanes.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
