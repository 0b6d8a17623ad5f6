package io.mistersmith.base.nats;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.SystemMessage.HandlerFailed;
import io.mistersmith.base.breaker.Breaker;
import io.mistersmith.base.health.HealthPart;
import io.mistersmith.base.trace.Traces;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service says and hears on its one NATS connection. Starts while NATS is down;
 * subscriptions and consumers come back after every reconnect.
 */
public final class NatsLink implements AutoCloseable, HealthPart {
  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

  private final NatsSettings settings;
  private final MeterRegistry meters;
  private final @Nullable Breaker breaker;
  private final Connecting connecting;
  private final List<ConsumerLoop> consumers = new CopyOnWriteArrayList<>();
  private volatile Parking parking = _ -> {};

  public NatsLink(NatsSettings settings, MeterRegistry meters) {
    this(settings, meters, null);
  }

  /**
   * @param breaker around publishing to streams; none when null
   */
  NatsLink(NatsSettings settings, MeterRegistry meters, @Nullable Breaker breaker) {
    this.settings = settings;
    this.meters = meters;
    this.breaker = breaker;
    this.connecting = new Connecting(settings, meters, breaker == null ? () -> {} : breaker::reset);
  }

  /** Without it what is not understood is counted and logged only. */
  public void parkIn(Parking place) {
    parking = place;
  }

  Connecting connecting() {
    return connecting;
  }

  Parking parking() {
    return parking;
  }

  int handlerTries() {
    return settings.handlerTries();
  }

  /** Handles a parked message as if it had just come, in the caller's thread. */
  public Verdict again(String durable, Received message) {
    return consumers.stream()
        .filter(loop -> loop.isOf(durable))
        .findFirst()
        .map(loop -> loop.again(message))
        .orElse(new Verdict.Park("no_consumer"));
  }

  /** Begins to connect, in the background. */
  public void start() {
    connecting.start();
  }

  /**
   * Runs after every connect and reconnect, on a thread of its own, for example to set up streams.
   */
  public void onConnected(Runnable action) {
    connecting.onConnected(action);
  }

  public boolean isConnected() {
    return connecting.isConnected();
  }

  /**
   * The connection, for management calls.
   *
   * @throws NatsUnavailable while there is none
   */
  public Connection connection() throws NatsUnavailable {
    return connecting.connection();
  }

  /** Publishes to a stream and waits until the stream has it. */
  public void publish(String subject, Object body, Envelope envelope)
      throws NatsUnavailable, InterruptedException {
    connection();
    if (breaker == null) {
      publishAndWait(subject, body, envelope);
      return;
    }
    if (!breaker.tryStart()) {
      throw new NatsUnavailable("publishing has failed in a row and is not tried for a while");
    }
    boolean interrupted = true;
    try {
      publishAndWait(subject, body, envelope);
      interrupted = false;
      breaker.succeeded();
    } catch (NatsUnavailable away) {
      interrupted = false;
      breaker.failed(away);
      throw away;
    } finally {
      if (interrupted) {
        breaker.neither();
      }
    }
  }

  private void publishAndWait(String subject, Object body, Envelope envelope)
      throws NatsUnavailable, InterruptedException {
    try {
      publishAsync(subject, body, envelope)
          .get(settings.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new NatsUnavailable("the stream did not take " + subject, e);
    } catch (TimeoutException e) {
      throw new NatsUnavailable("no acknowledgement for " + subject, e);
    }
  }

  /** Publishes to a stream; the future ends when the stream has it. Order of calls is kept. */
  public CompletableFuture<PublishAck> publishAsync(String subject, Object body, Envelope envelope)
      throws NatsUnavailable {
    try {
      JetStream stream = connection().jetStream();
      count("published", subject);
      return stream.publishAsync(subject, Traces.into(envelope.toHeaders()), Json.bytes(body));
    } catch (IOException | IllegalStateException e) {
      throw new NatsUnavailable("NATS did not take " + subject, e);
    }
  }

  /** Publishes without asking for anything back. */
  public void announce(String subject, Object body, Envelope envelope) throws NatsUnavailable {
    try {
      connection().publish(subject, Traces.into(envelope.toHeaders()), Json.bytes(body));
      count("published", subject);
    } catch (IllegalStateException e) {
      throw new NatsUnavailable("NATS did not take " + subject, e);
    }
  }

  /**
   * The first answer.
   *
   * @throws NobodyListens at once, when the server knows of no subscription
   * @throws NatsUnavailable when the time is over; whether it was heard is unknown
   */
  public Message request(String subject, Object body, Envelope envelope, Duration timeout)
      throws NatsUnavailable, InterruptedException {
    List<Message> answers = ask(subject, body, envelope, timeout, _ -> true);
    if (answers.isEmpty()) {
      throw new NatsUnavailable("nobody answered " + subject + " in " + timeout.toMillis() + " ms");
    }
    if (answers.getFirst().isStatusMessage()) {
      throw new NobodyListens(subject);
    }
    return answers.getFirst();
  }

  /** As above, in the time of the settings. */
  public Message request(String subject, Object body, Envelope envelope)
      throws NatsUnavailable, InterruptedException {
    return request(subject, body, envelope, settings.requestTimeout());
  }

  /**
   * All answers until the time is over or nobody else is waited for; none when nobody listens.
   *
   * @param isLast is given each answer as it comes
   */
  public List<Message> requestMany(
      String subject, Object body, Envelope envelope, Duration timeout, Predicate<Message> isLast)
      throws NatsUnavailable, InterruptedException {
    return ask(subject, body, envelope, timeout, isLast).stream()
        .filter(answer -> !answer.isStatusMessage())
        .toList();
  }

  /** The server's word that nobody listens comes in place of an answer. */
  private List<Message> ask(
      String subject, Object body, Envelope envelope, Duration timeout, Predicate<Message> isLast)
      throws NatsUnavailable, InterruptedException {
    Connection link = connection();
    try {
      String inbox = link.createInbox();
      Subscription answers = link.subscribe(inbox);
      try {
        link.publish(subject, inbox, Traces.into(envelope.toHeaders()), Json.bytes(body));
        count("published", subject);
        return collect(answers, timeout, isLast);
      } finally {
        answers.unsubscribe();
      }
    } catch (IllegalStateException e) {
      throw new NatsUnavailable("NATS did not take " + subject, e);
    }
  }

  private static List<Message> collect(
      Subscription answers, Duration timeout, Predicate<Message> isLast)
      throws InterruptedException {
    List<Message> collected = new ArrayList<>();
    long end = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos(); left > 0; left = end - System.nanoTime()) {
      Message answer = answers.nextMessage(Duration.ofNanos(left));
      if (answer == null) {
        break;
      }
      collected.add(answer);
      if (answer.isStatusMessage() || isLast.test(answer)) {
        break;
      }
    }
    return collected;
  }

  /** Handles one message of a core subscription. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param reply answers the sender; does nothing when none was asked for
     */
    void on(Received message, Reply reply) throws Exception;
  }

  /** Answers a request. */
  @FunctionalInterface
  public interface Reply {
    void with(Object body, Envelope envelope);
  }

  /** Subscribes for good, in the queue group if one is named. Messages come one at a time. */
  public void subscribe(String subject, @Nullable String queueGroup, Listener listener) {
    connecting.onLinked(link -> listen(link, subject, queueGroup, listener));
  }

  private void listen(
      Connection link, String subject, @Nullable String queueGroup, Listener listener) {
    Dispatcher dispatcher =
        link.createDispatcher(
            message -> Traces.follow(message, () -> hear(link, message, listener)));
    if (queueGroup == null) {
      dispatcher.subscribe(subject);
    } else {
      dispatcher.subscribe(subject, queueGroup);
    }
  }

  private void hear(Connection link, Message message, Listener listener) {
    count("received", message.getSubject());
    Envelope envelope = Envelope.read(message.getHeaders()).orElse(null);
    if (envelope == null) {
      refuse(message.getSubject(), Envelope.problem(message.getHeaders()));
      return;
    }
    String replyTo = message.getReplyTo();
    try {
      listener.on(
          new Received(message.getSubject(), message.getData(), envelope, 1),
          (body, answer) -> {
            if (replyTo != null) {
              link.publish(
                  replyTo, Traces.into(answer.answering(envelope).toHeaders()), Json.bytes(body));
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failed(message.getSubject(), e);
    }
  }

  /** Handles one message of a stream. */
  @FunctionalInterface
  public interface Handler {
    Verdict on(Received message) throws Exception;
  }

  /**
   * Works off a durable consumer, one message at a time and in order, until this link is closed.
   */
  public void consume(String stream, String durable, Handler handler) {
    consume(
        new ConsumerLoop(this, stream, durable, handler, ConsumerLoop.Side.ONE_AFTER_THE_OTHER));
  }

  /** As {@link #consume}, several messages at a time, but for those of the same key. */
  public void consumeSideBySide(
      String stream, String durable, int width, Function<Message, String> key, Handler handler) {
    consume(new ConsumerLoop(this, stream, durable, handler, new ConsumerLoop.Side(width, key)));
  }

  private void consume(ConsumerLoop loop) {
    consumers.add(loop);
    loop.start();
  }

  void refuse(String subject, String reason) {
    meters.counter("smith.nats.refused", "reason", reason).increment();
    LOG.warn("refused a message on {}: {}", subject, reason);
  }

  void failed(String subject, Exception e) {
    meters.counter("smith.nats.handler.errors").increment();
    LOG.error("the handler of {} failed", subject, e);
    try {
      Instant now = Instant.now();
      announce(
          Subjects.HANDLER_ERRORS,
          new HandlerFailed(settings.connectionName(), subject, e.getClass().getSimpleName(), now),
          Envelope.of("/" + settings.connectionName(), "system.handler_failed", now));
    } catch (NatsUnavailable away) {
      LOG.debug("nobody is told: {}", away.getMessage());
    }
  }

  void parked(String subject, String reason) {
    meters.counter("smith.nats.parked", "reason", reason).increment();
    LOG.warn("parked a message on {}: {}", subject, reason);
  }

  void count(String direction, String subject) {
    String family = subject.substring(0, Math.max(subject.indexOf('.'), 0));
    meters.counter("smith.nats.messages", "direction", direction, "family", family).increment();
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public State check() {
    return new State(
        isConnected(),
        Map.of("url", settings.url(), "failed_attempts", connecting.failedAttempts()));
  }

  /** Truth is in Postgres: short of NATS a service stays ready until the reconnects are used up. */
  @Override
  public boolean neededToBeReady() {
    return connecting.failedAttempts() > settings.maxReconnects();
  }

  @Override
  public void close() {
    connecting.stop();
    consumers.forEach(ConsumerLoop::close);
    connecting.close();
  }
}
