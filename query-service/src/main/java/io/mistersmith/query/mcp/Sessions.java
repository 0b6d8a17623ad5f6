package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.base.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The sessions of clients that began with a handshake. They live in this process and belong to who
 * began them: for anybody else, as after its end, a session is not there.
 */
@Component
class Sessions {
  static final String HEADER = "Mcp-Session-Id";
  private static final int NOT_FOUND = -32001;

  private final McpSettings settings;
  private final Watches watches;
  private final Clock clock;
  private final Counter refused;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  Sessions(McpSettings settings, Watches watches, Clock clock, MeterRegistry meters) {
    this.settings = settings;
    this.watches = watches;
    this.clock = clock;
    this.refused = meters.counter("smith.mcp.refused", "what", "session");
    Gauge.builder("smith.mcp.sessions", sessions, Map::size).register(meters);
  }

  /**
   * @throws ProblemException 503 {@code too_many_sessions}
   */
  synchronized Session begin(Principal owner, JsonNode capabilities) {
    Instant now = clock.instant();
    sessions.values().stream().filter(one -> isOver(one, now)).toList().forEach(this::end);
    List<Session> own =
        sessions.values().stream()
            .filter(one -> one.owner().equals(owner))
            .sorted(Comparator.comparing(Session::usedAt))
            .toList();
    if (own.size() >= settings.sessionsPerCaller()) {
      end(own.getFirst());
    }
    if (sessions.size() >= settings.sessions()) {
      refused.increment();
      throw ProblemException.unavailable(
          "too_many_sessions", "There are as many sessions as there may be.", 30);
    }
    Watch watch = watches.open(EnumSet.allOf(ListKind.class));
    Session session = new Session(Tokens.random(), owner, known(capabilities), watch, now);
    sessions.put(session.id(), session);
    return session;
  }

  /**
   * @param id null when the client named none
   * @throws RpcError with 404
   */
  @Nullable Session find(Principal caller, @Nullable String id) {
    return id == null ? null : get(caller, id);
  }

  /**
   * @throws RpcError with 404
   */
  Session get(Principal caller, String id) {
    Session session = sessions.get(id);
    Instant now = clock.instant();
    if (session != null && isOver(session, now)) {
      end(session);
      session = null;
    }
    if (session == null || !session.owner().equals(caller)) {
      throw RpcError.of(NOT_FOUND, "There is no such session. Begin again with initialize.")
          .withStatus(404);
    }
    session.used(now);
    return session;
  }

  /** False when it has ended; otherwise it counts as used. */
  boolean keep(Session session) {
    session.used(clock.instant());
    return sessions.containsKey(session.id()) && !isOver(session, clock.instant());
  }

  void end(Session session) {
    sessions.remove(session.id());
    watches.close(session.watch());
    session.end();
  }

  /** What is of use here; what a client says beside it may be long. */
  private static JsonNode known(JsonNode capabilities) {
    ObjectNode known = Json.LENIENT.createObjectNode();
    for (String name : new String[] {"sampling", "elicitation", "roots"}) {
      if (capabilities.path(name).isObject()) {
        known.putObject(name);
      }
    }
    return known;
  }

  private boolean isOver(Session session, Instant now) {
    return session.usedAt().isBefore(now.minus(settings.sessionIdle()))
        || session.begunAt().isBefore(now.minus(settings.sessionLife()));
  }
}
