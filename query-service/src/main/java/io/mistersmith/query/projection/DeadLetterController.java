package io.mistersmith.query.projection;

import io.mistersmith.api.Json;
import io.mistersmith.api.letter.DiscardLetterRequest;
import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.forward.Answer;
import io.mistersmith.query.forward.Forwarder;
import io.mistersmith.query.forward.Write;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Parked events for operators. */
@RestController
@RequestMapping("/api/v1/dead-letters")
class DeadLetterController {
  private final Projections projections;
  private final Letters letters;
  private final Forwarder forwarder;
  private final Schemas schemas;

  DeadLetterController(Projections projections, Forwarder forwarder, Schemas schemas) {
    this.projections = projections;
    this.letters = projections.letters();
    this.forwarder = forwarder;
    this.schemas = schemas;
  }

  /** The body of POST discard. */
  record DiscardRequest(@NotBlank @Size(max = 1024) String reason) {}

  /**
   * @param handled whether the event is no longer parked
   * @param stillParked of the same group
   */
  record Retried(boolean handled, long stillParked) {}

  @GetMapping
  LetterPage list(
      @RequestParam(required = false) @Nullable String group,
      HttpServletRequest request,
      Paging paging) {
    operator(request);
    return letters.list(group, paging);
  }

  @GetMapping("/{id}")
  LetterView get(@PathVariable String id, HttpServletRequest request) {
    operator(request);
    return letters.get(id);
  }

  /** Tries the whole sequence of the event, from its first, until one fails again. */
  @PostMapping("/{id}/retry")
  Retried retry(@PathVariable String id, HttpServletRequest request) {
    operator(request);
    Deadline.lift(request);
    LetterView letter = letters.get(id);
    return new Retried(projections.retry(letter), letters.count(letter.processingGroup()));
  }

  /** Recorded in the log before the event is forgotten here. */
  @PostMapping("/{id}/discard")
  ResponseEntity<byte[]> discard(
      @PathVariable String id,
      HttpServletRequest request,
      @RequestBody(required = false) byte @Nullable [] body) {
    operator(request);
    DiscardRequest asked = schemas.read(body == null ? new byte[0] : body, DiscardRequest.class);
    LetterView letter = letters.get(id);
    DiscardLetterRequest decision =
        new DiscardLetterRequest(
            Projections.groupOf(letter).processor(),
            letter.eventId(),
            letter.eventType(),
            letter.eventPosition(),
            letter.sequence(),
            asked.reason());
    Answer answer =
        forwarder.send(
            new Write(
                "POST",
                "/api/v1/dead-letters",
                Json.bytes(decision),
                Principal.of(request),
                request.getHeader(IdempotencyKey.HEADER),
                RequestId.of(request)));
    if (answer.accepted()) {
      letters.evict(letter.processingGroup(), letter.eventId());
    }
    ResponseEntity.BodyBuilder reply =
        ResponseEntity.status(answer.status())
            .contentType(
                MediaType.parseMediaType(
                    answer.headers().firstValue("Content-Type").orElse("application/json")));
    answer.position().ifPresent(p -> reply.header("X-Event-Position", Long.toString(p)));
    return reply.body(answer.body());
  }

  private static void operator(HttpServletRequest request) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
  }
}
