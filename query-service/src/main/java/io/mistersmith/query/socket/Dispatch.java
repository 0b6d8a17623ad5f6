package io.mistersmith.query.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Callers;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import io.mistersmith.query.forward.Answer;
import io.mistersmith.query.forward.Forwarder;
import io.mistersmith.query.forward.NamedWrite;
import io.mistersmith.query.forward.Write;
import io.mistersmith.query.socket.Message.Authenticate;
import io.mistersmith.query.socket.Message.Command;
import io.mistersmith.query.socket.Message.Incoming;
import io.mistersmith.query.socket.Message.Refilter;
import io.mistersmith.query.socket.Message.Subscribe;
import io.mistersmith.query.socket.Message.Unsubscribe;
import io.mistersmith.query.socket.Topics.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Does what a client's message asks for, and answers it with its correlation id. */
@Component
class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final Schemas schemas;
  private final Topics topics;
  private final Callers callers;
  private final Forwarder forwarder;

  Dispatch(Schemas schemas, Topics topics, Callers callers, Forwarder forwarder) {
    this.schemas = schemas;
    this.topics = topics;
    this.callers = callers;
    this.forwarder = forwarder;
  }

  /**
   * @param authenticated told who the client is and by which token; may refuse it
   */
  void handle(SocketSession session, byte[] text, BiConsumer<Principal, String> authenticated) {
    String correlationId = null;
    try {
      JsonNode json = Schemas.parse(text);
      JsonNode given = json.path("correlation_id");
      correlationId =
          given.isTextual() && given.textValue().length() <= 128 ? given.textValue() : null;
      Incoming message = schemas.read(json, Incoming.class);
      ObjectNode payload =
          message.payload() instanceof ObjectNode object ? object : Json.STRICT.createObjectNode();
      if (message.type().equals("authenticate")) {
        authenticate(session, payload, correlationId, authenticated);
        return;
      }
      Principal caller = session.caller();
      if (caller == null) {
        throw ProblemException.of(
            401,
            "token_required",
            "Send {\"type\":\"authenticate\",\"payload\":{\"token\":…}} first.");
      }
      act(session, caller, message.type(), payload, correlationId);
    } catch (ProblemException refusal) {
      refuse(session, refusal, correlationId);
    } catch (RuntimeException e) {
      failed(session, e, correlationId);
    }
  }

  private void authenticate(
      SocketSession session,
      ObjectNode payload,
      @Nullable String correlationId,
      BiConsumer<Principal, String> authenticated) {
    String token = schemas.read(payload, Authenticate.class).token();
    Principal caller =
        callers
            .find(token)
            .orElseThrow(
                () -> ProblemException.of(401, "token_required", "That token is not valid."));
    authenticated.accept(caller, token);
    session.outbox.add("authenticated", Map.of("principal", caller.name()), correlationId);
  }

  private void act(
      SocketSession session,
      Principal caller,
      String type,
      ObjectNode payload,
      @Nullable String correlationId) {
    switch (type) {
      case "subscribe" -> subscribe(session, payload, correlationId);
      case "unsubscribe" -> unsubscribe(session, payload, correlationId);
      case "filter" -> filter(session, payload, correlationId);
      case "command" -> command(session, caller, payload, correlationId);
      case "ping" -> session.outbox.add("pong", Map.of(), correlationId);
      default ->
          throw ProblemException.invalid(
              List.of(
                  new Violation(
                      "type",
                      "must be one of authenticate, subscribe, unsubscribe, filter, command,"
                          + " ping")));
    }
  }

  private void subscribe(
      SocketSession session, ObjectNode payload, @Nullable String correlationId) {
    Subscribe asked = schemas.read(payload, Subscribe.class);
    if (asked.topic().equals("metrics")) {
      session.wantsMetrics(true);
      answer(session, "subscribed", "metrics", "metrics", correlationId);
      return;
    }
    Topic topic = Topic.of(asked.topic());
    String id = session.subscribe(topic, topics.channel(topic, asked.filter()), asked.from());
    answer(session, "subscribed", id, topic.wireName(), correlationId);
  }

  private void unsubscribe(
      SocketSession session, ObjectNode payload, @Nullable String correlationId) {
    String id = schemas.read(payload, Unsubscribe.class).subscriptionId();
    if (id.equals("metrics")) {
      session.wantsMetrics(false);
      answer(session, "unsubscribed", id, id, correlationId);
      return;
    }
    Topic topic = session.topicOf(id);
    session.unsubscribe(id);
    answer(session, "unsubscribed", id, topic.wireName(), correlationId);
  }

  private void filter(SocketSession session, ObjectNode payload, @Nullable String correlationId) {
    Refilter asked = schemas.read(payload, Refilter.class);
    Topic topic = session.topicOf(asked.subscriptionId());
    session.filter(asked.subscriptionId(), topics.channel(topic, asked.filter()));
    answer(session, "filtered", asked.subscriptionId(), topic.wireName(), correlationId);
  }

  private static void answer(
      SocketSession session,
      String type,
      String subscription,
      String topic,
      @Nullable String correlationId) {
    session.outbox.add(
        type, Map.of("subscription_id", subscription, "topic", topic), correlationId);
  }

  private void command(
      SocketSession session, Principal caller, ObjectNode payload, @Nullable String correlationId) {
    if (correlationId == null) {
      throw ProblemException.invalid(List.of(new Violation("correlation_id", "is required")));
    }
    Command asked = schemas.read(payload, Command.class);
    ObjectNode arguments = asked.arguments();
    Write write =
        NamedWrite.of(asked.command())
            .with(
                arguments == null ? Json.STRICT.createObjectNode() : arguments,
                caller,
                asked.idempotencyKey(),
                Ids.random("req_"));
    if (!session.commands.tryAcquire()) {
      throw ProblemException.of(
          429, "too_many_commands", "Wait for the answers of earlier commands.");
    }
    Thread.ofVirtual()
        .name("socket-command")
        .start(
            () -> {
              try {
                done(session, forwarder.send(write), correlationId);
              } catch (ProblemException refusal) {
                refuse(session, refusal, correlationId);
              } catch (RuntimeException e) {
                failed(session, e, correlationId);
              } finally {
                session.commands.release();
              }
            });
  }

  /**
   * @param result what REST answers
   */
  private record Result(int status, @Nullable Long position, JsonNode result) {}

  private static void done(SocketSession session, Answer answer, String correlationId) {
    JsonNode body;
    try {
      body = Json.LENIENT.readTree(answer.body());
    } catch (IOException e) {
      body = Json.LENIENT.nullNode();
    }
    session.outbox.add(
        answer.accepted() ? "command_result" : "error",
        answer.accepted()
            ? new Result(answer.status(), answer.position().orElse(null), body)
            : body,
        correlationId);
  }

  private static void failed(
      SocketSession session, RuntimeException e, @Nullable String correlationId) {
    LOG.error("unforeseen failure of a message", e);
    refuse(
        session,
        ProblemException.of(500, "internal_error", "Something went wrong here."),
        correlationId);
  }

  /** The parts of a problem that say something here. */
  private record Refusal(int status, String code, String detail, List<Violation> violations) {}

  private static void refuse(
      SocketSession session, ProblemException e, @Nullable String correlationId) {
    session.outbox.add(
        "error", new Refusal(e.status(), e.code(), e.detail(), e.violations()), correlationId);
  }
}
