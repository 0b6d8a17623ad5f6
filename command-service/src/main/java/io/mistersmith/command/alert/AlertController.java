package io.mistersmith.command.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.alert.AcknowledgeRequest;
import io.mistersmith.api.alert.AlertCommand.AcknowledgeAlert;
import io.mistersmith.api.alert.AlertEvent.AlertAcknowledged;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.PathIds;
import io.mistersmith.command.receipt.Reply;
import io.mistersmith.command.receipt.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/alerts/{id}/acknowledge. */
@RestController
class AlertController {

  private final Writes writes;
  private final Schemas schemas;
  private final Clock clock;

  AlertController(Writes writes, Schemas schemas, Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.clock = clock;
  }

  @PostMapping("/api/v1/alerts/{id}/acknowledge")
  ResponseEntity<ObjectNode> acknowledge(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestBody(required = false) byte @Nullable [] body) {
    Principal person = Principal.of(request);
    person.require(Role.ADMIN, Role.OPERATOR);
    AcknowledgeRequest asked =
        body == null || body.length == 0
            ? new AcknowledgeRequest(null)
            : schemas.read(Bodies.of(body), AcknowledgeRequest.class);
    AcknowledgeAlert command =
        new AcknowledgeAlert(PathIds.alert(id), person.name(), asked.note(), clock.instant());
    return writes.<AlertAcknowledged>answer(
        request, body, command, acknowledged -> new Reply(202, null, acknowledged));
  }
}
