package io.mistersmith.command.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.api.ReceiptEvent.ReceiptRecorded;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.Caller;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Companion;
import io.mistersmith.command.Done;
import io.mistersmith.command.Origins;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.eventstore.UnknownAppendOutcome;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Sends the command of a write and answers it. With an idempotency key the answer is recorded
 * together with the command's events, and every later request with that key gets it again, from the
 * store: one effect, however often and in parallel it is sent.
 */
@Component
public class Writes {

  public static final String POSITION_HEADER = "X-Event-Position";

  private final Commands commands;
  private final Origins origins;
  private final EventLog log;
  private final Clock clock;

  Writes(Commands commands, Origins origins, EventLog log, Clock clock) {
    this.commands = commands;
    this.origins = origins;
    this.log = log;
    this.clock = clock;
  }

  /**
   * @param reply from what the command's handler returned; its position is filled in here
   */
  public <R> ResponseEntity<ObjectNode> answer(
      HttpServletRequest request,
      byte @Nullable [] body,
      Object command,
      Function<R, Reply> reply) {
    return this.<R>answerTogether(
        request, body, List.of(command), results -> reply.apply(results.getFirst()));
  }

  /**
   * As {@link #answer}, of several commands: all are carried out or none.
   *
   * @param reply from what the commands' handlers returned
   */
  public <R> ResponseEntity<ObjectNode> answerTogether(
      HttpServletRequest request,
      byte @Nullable [] body,
      List<?> several,
      Function<List<R>, Reply> reply) {
    Caller caller = origins.of(request);
    String key = request.getHeader(IdempotencyKey.HEADER);
    if (key == null) {
      List<Done<?>> done = commands.sendTogether(several, caller);
      Reply made = replyTo(done.stream().<Object>map(Done::result).toList(), reply);
      return response(
          made.status(),
          made.location(),
          Json.STRICT.valueToTree(made.view()),
          done.getLast().position());
    }
    IdempotencyKey.require(key);
    return once(
        new Key(caller.principal(), key, sha256(request, Bodies.of(body))), caller, several, reply);
  }

  private record Key(String principal, String key, String requestSha256) {
    String stream() {
      return Ids.derived("receipt_", principal + "\n" + key);
    }
  }

  private <R> ResponseEntity<ObjectNode> once(
      Key key, Caller caller, List<?> several, Function<List<R>, Reply> reply) {
    Optional<ResponseEntity<ObjectNode>> earlier = recorded(key);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    Companion receipt =
        new Companion("Receipt", key.stream(), results -> receipt(key, replyTo(results, reply)));
    try {
      commands.sendTogether(several, caller, Map.of(Caller.IDEMPOTENCY_KEY, key.key()), receipt);
    } catch (ConcurrencyException | AggregateStreamCreationException taken) {
      return recorded(key).orElseThrow(() -> taken);
    }
    try {
      return recorded(key)
          .orElseThrow(() -> new IllegalStateException("a receipt is recorded with its write"));
    } catch (EventStoreException lost) {
      throw new UnknownAppendOutcome("The answer to a write cannot be read", lost);
    }
  }

  @SuppressWarnings("unchecked") // what the handlers of these very commands returned
  private static <R> Reply replyTo(List<Object> results, Function<List<R>, Reply> reply) {
    return reply.apply((List<R>) results);
  }

  private ReceiptRecorded receipt(Key key, Reply reply) {
    return new ReceiptRecorded(
        key.principal(),
        key.key(),
        key.requestSha256(),
        reply.status(),
        reply.location(),
        Json.STRICT.valueToTree(reply.view()),
        clock.instant());
  }

  /** The receipt is the last event of its write, so the write's own is the one before it. */
  private Optional<ResponseEntity<ObjectNode>> recorded(Key key) {
    return log.readAggregate(key.stream(), 0, 1).stream()
        .findFirst()
        .map(
            stored -> {
              ReceiptRecorded receipt = read(stored);
              if (!receipt.requestSha256().equals(key.requestSha256())) {
                throw ProblemException.of(
                    422,
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another request.");
              }
              return response(
                  receipt.status(), receipt.location(), receipt.answer(), stored.position() - 1);
            });
  }

  private static ReceiptRecorded read(StoredEvent stored) {
    try {
      return Json.read(stored.payload().getBytes(StandardCharsets.UTF_8), ReceiptRecorded.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ResponseEntity<ObjectNode> response(
      int status, @Nullable String location, JsonNode view, long position) {
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(status).header(POSITION_HEADER, Long.toString(position));
    if (location != null) {
      response.header("Location", location);
    }
    ObjectNode answer = view.deepCopy();
    return response.body(answer.put("position", position));
  }

  private static String sha256(HttpServletRequest request, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (request.getMethod() + " " + request.getRequestURI() + "\n")
              .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
