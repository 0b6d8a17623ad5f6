package io.mistersmith.query.socket;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.live.Seats;
import io.mistersmith.query.live.Seats.Seat;
import io.mistersmith.query.metrics.Sampler;
import io.mistersmith.query.metrics.SystemMetrics;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The connections of /ws. */
@Component
class SocketHandler extends TextWebSocketHandler implements SmartLifecycle {
  private final SocketSettings settings;
  private final LogTail tail;
  private final Topics topics;
  private final Dispatch dispatch;
  private final Callers callers;
  private final Sampler sampler;
  private final Clock clock;
  private final Seats seats;
  private final Map<String, SocketSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Seat> taken = new ConcurrentHashMap<>();
  private volatile boolean running;

  SocketHandler(
      SocketSettings settings,
      LogTail tail,
      Topics topics,
      Dispatch dispatch,
      Callers callers,
      Sampler sampler,
      Clock clock,
      MeterRegistry meters) {
    this.settings = settings;
    this.tail = tail;
    this.topics = topics;
    this.dispatch = dispatch;
    this.callers = callers;
    this.sampler = sampler;
    this.clock = clock;
    this.seats =
        new Seats(
            "socket",
            "sockets",
            new Seats.Limits(
                settings.connections(), settings.connections(), settings.connectionsPerAgent()),
            meters);
    sampler.onSample(this::tell);
  }

  /**
   * @throws ProblemException 503 or 429, {@code too_many_sockets}
   */
  void requireRoom(Principal caller) {
    seats.requireRoom(caller);
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession socket) throws Exception {
    Handshake.Came came = Handshake.of(socket);
    try {
      taken.put(socket.getId(), seats.take(came.caller()));
    } catch (ProblemException full) {
      // Somebody else has come since the handshake.
      socket.close(CloseStatus.SERVICE_OVERLOAD.withReason(full.code()));
      return;
    }
    SocketSession session = new SocketSession(socket, settings, tail, topics, clock);
    sessions.put(socket.getId(), session);
    session.start();
    if (!came.caller().equals(Principal.NOBODY)) {
      begin(session, came.caller(), came.token());
    }
  }

  /**
   * The client has said who it is.
   *
   * @throws ProblemException 429 {@code too_many_sockets}
   */
  private void authenticated(
      WebSocketSession socket, SocketSession session, Principal caller, String token) {
    Seat seat = taken.get(socket.getId());
    if (seat != null) {
      seat.passTo(caller);
    }
    begin(session, caller, token);
  }

  /** The caller is known from here on. */
  private void begin(SocketSession session, Principal caller, String token) {
    session.authenticated(caller, () -> token.isEmpty() || callers.find(token).isPresent());
    sampler.latest().ifPresent(now -> session.outbox.add(update(now)));
  }

  @Override
  protected void handleTextMessage(WebSocketSession socket, TextMessage message) {
    SocketSession session = sessions.get(socket.getId());
    if (session == null) {
      return;
    }
    session.heard();
    byte[] text = session.complete(message);
    if (text == null) {
      return;
    }
    if (!session.rate.acquirePermission()) {
      session.outbox.add(
          "error",
          Map.of(
              "code",
              "too_many_messages",
              "detail",
              "At most " + settings.messagesPerSecond() + " messages a second."),
          null);
      return;
    }
    dispatch.handle(
        session, text, (caller, token) -> authenticated(socket, session, caller, token));
  }

  /** Parts are put together here, so that a silent connection needs no buffer. */
  @Override
  public boolean supportsPartialMessages() {
    return true;
  }

  @Override
  protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
    SocketSession session = sessions.get(socket.getId());
    if (session != null) {
      session.heard();
    }
  }

  @Override
  public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
    SocketSession session = sessions.remove(socket.getId());
    if (session != null) {
      session.end();
    }
    Seat seat = taken.remove(socket.getId());
    if (seat != null) {
      seat.close();
    }
  }

  private void tell(SystemMetrics now) {
    byte[] message = update(now);
    for (SocketSession session : sessions.values()) {
      if (session.wantsMetrics()) {
        session.outbox.add(message);
      }
    }
  }

  private record Update(String component, SystemMetrics metrics) {}

  private static byte[] update(SystemMetrics now) {
    return io.mistersmith.api.Json.bytes(
        new Message("metrics_update", new Update("system", now), null, now.timestamp()));
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    sessions.values().forEach(SocketSession::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
