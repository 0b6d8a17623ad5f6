package io.mistersmith.command.supervision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.supervision.CreateSupervisorRequest;
import io.mistersmith.api.supervision.SupervisorCommand.CreateSupervisor;
import io.mistersmith.api.supervision.SupervisorId;
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

/** POST /api/v1/supervisors. */
@RestController
class SupervisorController {

  private final Writes writes;
  private final Schemas schemas;
  private final KnownSupervisors known;
  private final SupervisionSettings settings;
  private final Clock clock;

  SupervisorController(
      Writes writes,
      Schemas schemas,
      KnownSupervisors known,
      SupervisionSettings settings,
      Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.known = known;
    this.settings = settings;
    this.clock = clock;
  }

  @PostMapping("/api/v1/supervisors")
  ResponseEntity<ObjectNode> create(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    CreateSupervisorRequest asked = schemas.read(Bodies.of(body), CreateSupervisorRequest.class);
    SupervisorId id =
        asked.supervisorId() == null
            ? SupervisorId.random()
            : new SupervisorId(asked.supervisorId());
    SupervisorId parent =
        asked.parentId() == null ? SupervisorId.ROOT : new SupervisorId(asked.parentId());
    known.require(parent);
    return writes.<SupervisorState>answer(
        request,
        body,
        new CreateSupervisor(
            id,
            parent,
            settings.policy(
                asked.strategy(),
                asked.maxRestarts(),
                asked.windowSeconds(),
                asked.backOff(),
                asked.restartDegraded()),
            clock.instant()),
        after -> new Reply(201, "/api/v1/supervisors/" + id, after.view(0)));
  }
}
