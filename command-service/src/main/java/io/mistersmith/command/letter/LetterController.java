package io.mistersmith.command.letter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.letter.DiscardLetterRequest;
import io.mistersmith.api.letter.LetterCommand.DiscardLetter;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.api.letter.LetterId;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.receipt.Reply;
import io.mistersmith.command.receipt.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/dead-letters: records that a read model does without an event. */
@RestController
class LetterController {

  private final Writes writes;
  private final Schemas schemas;
  private final Clock clock;

  LetterController(Writes writes, Schemas schemas, Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.clock = clock;
  }

  @PostMapping("/api/v1/dead-letters")
  ResponseEntity<ObjectNode> discard(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    DiscardLetterRequest asked = schemas.read(Bodies.of(body), DiscardLetterRequest.class);
    DiscardLetter command =
        new DiscardLetter(
            LetterId.of(asked.processingGroup(), asked.eventId()),
            asked.processingGroup(),
            asked.eventId(),
            asked.eventType(),
            asked.eventPosition(),
            asked.sequence(),
            asked.reason(),
            clock.instant());
    return writes.<LetterDiscarded>answer(
        request, body, command, discarded -> new Reply(202, null, discarded));
  }
}
