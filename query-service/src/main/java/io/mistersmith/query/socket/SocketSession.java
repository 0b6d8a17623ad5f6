package io.mistersmith.query.socket;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.live.Channel;
import io.mistersmith.query.live.Follower;
import io.mistersmith.query.live.Follower.Batch;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.socket.Topics.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One connection. Everything is sent by a (virtual) thread of its own, so a slow client holds up
 * nobody.
 */
final class SocketSession {
  private static final CloseStatus TOO_SLOW = new CloseStatus(1008, "reads too slowly");
  private static final CloseStatus UNKNOWN = new CloseStatus(1008, "not authenticated");
  private static final CloseStatus SILENT = new CloseStatus(1001, "no answer to pings");
  private static final int MISSED_PINGS = 3;

  final Outbox outbox;
  final RateLimiter rate;
  final Semaphore commands;
  private final WebSocketSession socket;
  private final SocketSettings settings;
  private final LogTail tail;
  private final Topics topics;
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Thread writer = Thread.ofVirtual().name("socket").unstarted(this::run);
  private volatile @Nullable Principal caller;
  private volatile Supplier<Boolean> stillGood = () -> true;
  private volatile boolean wantsMetrics = true;
  private volatile boolean ended;
  private volatile boolean tooBig;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream(0);
  private volatile long heardAt = System.nanoTime();

  private record Subscription(String id, Topic topic, Follower follower) {}

  SocketSession(
      WebSocketSession socket, SocketSettings settings, LogTail tail, Topics topics, Clock clock) {
    this.socket = socket;
    this.settings = settings;
    this.tail = tail;
    this.topics = topics;
    this.outbox = new Outbox(settings.outbox(), clock, this::wake);
    this.commands = new Semaphore(settings.commandsInFlight());
    this.rate =
        RateLimiter.of(
            "socket",
            RateLimiterConfig.custom()
                .limitForPeriod(settings.messagesPerSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ZERO)
                .build());
  }

  void start() {
    writer.start();
  }

  @Nullable Principal caller() {
    return caller;
  }

  void authenticated(Principal as, Supplier<Boolean> isStillGood) {
    stillGood = isStillGood;
    caller = as;
    wake();
  }

  boolean wantsMetrics() {
    return wantsMetrics && caller != null;
  }

  void wantsMetrics(boolean wants) {
    wantsMetrics = wants;
  }

  void heard() {
    heardAt = System.nanoTime();
  }

  void end() {
    ended = true;
    wake();
  }

  /**
   * The whole message once its last part is there; a longer one than may be ends the connection.
   */
  byte @Nullable [] complete(TextMessage part) {
    if (part.getPayloadLength() + received.size() > settings.frameBytes()) {
      tooBig = true;
      end();
    }
    if (tooBig) {
      return null;
    }
    received.writeBytes(part.asBytes());
    if (!part.isLast()) {
      return null;
    }
    byte[] whole = received.toByteArray();
    received.reset();
    return whole;
  }

  /** The id of the subscription. */
  String subscribe(Topic topic, Channel channel, @Nullable Long from) {
    if (subscriptions.size() >= settings.subscriptions()) {
      throw ProblemException.of(
          429,
          "too_many_subscriptions",
          "One connection may have " + settings.subscriptions() + " subscriptions.");
    }
    String id = "sub_" + numbers.incrementAndGet();
    long end = tail.end(channel.shownBy());
    long after = from == null ? end : from;
    if (after < 0 || after > tail.end(null)) {
      throw Paging.invalid("from", "must be a position up to the last, " + end);
    }
    add(new Subscription(id, topic, tail.follow(channel, after, this::wake)));
    return id;
  }

  Topic topicOf(String id) {
    return known(id).topic();
  }

  /** From where it is, with another filter. */
  void filter(String id, Channel channel) {
    Subscription before = known(id);
    before.follower().close();
    add(
        new Subscription(
            id, before.topic(), tail.follow(channel, before.follower().position(), this::wake)));
  }

  void unsubscribe(String id) {
    Subscription before = known(id);
    subscriptions.remove(id);
    before.follower().close();
  }

  private void add(Subscription one) {
    subscriptions.put(one.id(), one);
    wake();
  }

  private Subscription known(String id) {
    Subscription one = subscriptions.get(id);
    if (one == null) {
      throw ProblemException.of(404, "subscription_unknown", "There is no such subscription.");
    }
    return one;
  }

  private void wake() {
    LockSupport.unpark(writer);
  }

  private void run() {
    try {
      CloseStatus status = write();
      socket.close(status);
    } catch (IOException | IllegalStateException gone) {
      // The client went away, which is how connections end.
    } finally {
      subscriptions.values().forEach(one -> one.follower().close());
      try {
        socket.close();
      } catch (IOException closedAlready) {
        // As it should be.
      }
    }
  }

  private CloseStatus write() throws IOException {
    long begun = System.nanoTime();
    long pingAt = begun + settings.ping().toNanos();
    long checkAt = begun + settings.recheck().toNanos();
    while (!ended && socket.isOpen()) {
      sendWaiting();
      sendNews();
      long now = System.nanoTime();
      if (outbox.hasOverflowed()) {
        return TOO_SLOW;
      }
      if (caller == null && now - begun > settings.authenticateWithin().toNanos()) {
        return UNKNOWN;
      }
      if (now >= checkAt) {
        checkAt = now + settings.recheck().toNanos();
        if (!stillGood.get()) {
          return UNKNOWN;
        }
      }
      if (now >= pingAt) {
        if (now - heardAt > settings.ping().toNanos() * MISSED_PINGS) {
          return SILENT;
        }
        pingAt = now + settings.ping().toNanos();
        socket.sendMessage(new PingMessage());
      }
      long next = Math.min(pingAt, checkAt) - System.nanoTime();
      LockSupport.parkNanos(
          this, caller == null ? Math.min(next, settings.authenticateWithin().toNanos()) : next);
    }
    return tooBig ? CloseStatus.TOO_BIG_TO_PROCESS : CloseStatus.GOING_AWAY;
  }

  private void sendWaiting() throws IOException {
    for (byte[] message = outbox.next(); message != null; message = outbox.next()) {
      socket.sendMessage(new TextMessage(message));
    }
  }

  private void sendNews() throws IOException {
    for (Subscription one : subscriptions.values()) {
      Batch batch;
      do {
        batch = one.follower().poll();
        send(one, batch);
        sendWaiting();
      } while (!batch.isEmpty() && !ended);
    }
  }

  private void send(Subscription one, Batch batch) throws IOException {
    Long laggedAt = batch.laggedAt();
    if (laggedAt != null) {
      outbox.add("lagging", Map.of("subscription_id", one.id(), "resumed_from", laggedAt), null);
    }
    for (LogEvent event : batch.events()) {
      byte[] data = topics.data(one.topic(), event);
      if (data.length > 0) {
        socket.sendMessage(
            new TextMessage(
                outbox.event(one.topic().messageType(), one.id(), event.position(), data)));
      }
    }
  }
}
