package io.mistersmith.command.parked;

import io.mistersmith.api.Ids;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import io.mistersmith.command.Bodies;
import io.nats.client.impl.Headers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** /api/v1/parked-messages: look at them, handle one again, discard one with a reason. */
@RestController
@RequestMapping("/api/v1/parked-messages")
class ParkedController {
  private static final int MOST = 500;

  private final ParkedMessages parked;
  private final NatsLink link;
  private final Schemas schemas;

  ParkedController(ParkedMessages parked, NatsLink link, Schemas schemas) {
    this.parked = parked;
    this.link = link;
    this.schemas = schemas;
  }

  record Listed(List<ParkedView> data, @Nullable String nextCursor) {}

  record Discard(@NotBlank @Size(max = 1024) String reason) {}

  @GetMapping
  Listed list(
      HttpServletRequest request,
      @RequestParam(defaultValue = "") String status,
      @RequestParam(defaultValue = "100") String limit,
      @RequestParam(defaultValue = "") String cursor) {
    allow(request);
    if (!status.isEmpty() && !List.of("parked", "retried", "discarded").contains(status)) {
      throw invalid("status", "must be parked, retried or discarded");
    }
    if (!limit.matches("[1-9]\\d{0,2}") || Integer.parseInt(limit) > MOST) {
      throw invalid("limit", "must be a number from 1 to " + MOST);
    }
    if (!cursor.isEmpty() && !Ids.isValid(cursor)) {
      throw invalid("cursor", "must be the next_cursor of an earlier answer");
    }
    int size = Integer.parseInt(limit);
    List<ParkedView> page = parked.list(status, size, cursor);
    return new Listed(page, page.size() < size ? null : page.getLast().parkedId());
  }

  @GetMapping("/{id}")
  ParkedView get(HttpServletRequest request, @PathVariable String id) {
    allow(request);
    return find(id);
  }

  /** Handled again, it is done with, or stays parked when it still is not understood. */
  @PostMapping("/{id}/retry")
  ParkedView retry(HttpServletRequest request, @PathVariable String id) {
    Principal caller = allow(request);
    ParkedView message = find(id);
    if (message.status().equals("retried")) {
      return message;
    }
    requireUndecided(message);
    Envelope envelope =
        Envelope.read(headers(message))
            .orElseThrow(
                () -> ProblemException.of(409, "no_envelope", "It has no valid envelope."));
    Verdict verdict =
        link.again(
            message.consumer(), new Received(message.subject(), parked.body(id), envelope, 1));
    return switch (verdict) {
      case Verdict.Ack _ -> {
        parked.decide(id, "retried", caller.name(), "handled again");
        yield find(id);
      }
      case Verdict.Park(String reason) ->
          throw ProblemException.of(409, reason, "It still cannot be understood: " + reason + ".");
      case Verdict.Retry _ ->
          throw ProblemException.unavailable(
              "not_now", "It cannot be handled at the moment. Repeat the call.", 2);
    };
  }

  @PostMapping("/{id}/discard")
  ParkedView discard(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestBody(required = false) byte @Nullable [] body) {
    Principal caller = allow(request);
    Discard asked = schemas.read(Bodies.of(body), Discard.class);
    ParkedView message = find(id);
    if (!message.status().equals("discarded")) {
      requireUndecided(message);
      parked.decide(id, "discarded", caller.name(), asked.reason());
    }
    return find(id);
  }

  private ParkedView find(String id) {
    return parked
        .find(id)
        .orElseThrow(
            () -> ProblemException.of(404, "not_found", "There is no such parked message."));
  }

  private static void requireUndecided(ParkedView message) {
    if (!message.status().equals("parked")) {
      throw ProblemException.of(409, "already_decided", "It has been " + message.status() + ".");
    }
  }

  private static Headers headers(ParkedView message) {
    Headers headers = new Headers();
    message
        .headers()
        .properties()
        .forEach(one -> headers.put(one.getKey(), one.getValue().asText()));
    return headers;
  }

  private static Principal allow(HttpServletRequest request) {
    Principal caller = Principal.of(request);
    caller.require(Role.ADMIN, Role.OPERATOR);
    return caller;
  }

  private static ProblemException invalid(String field, String rule) {
    return ProblemException.invalid(List.of(new Violation(field, rule)));
  }
}
