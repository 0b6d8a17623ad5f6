package io.mistersmith.command.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryCommand.RetractDiscovery;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.api.discovery.RetractDiscoveryRequest;
import io.mistersmith.api.discovery.ShareDiscoveryRequest;
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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/discoveries and what can be asked of one. */
@RestController
@RequestMapping("/api/v1/discoveries")
class DiscoveryController {

  private final Writes writes;
  private final Schemas schemas;
  private final Clock clock;

  DiscoveryController(Writes writes, Schemas schemas, Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.clock = clock;
  }

  @PostMapping
  ResponseEntity<ObjectNode> share(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal caller = Principal.of(request);
    caller.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    ShareDiscoveryRequest asked = schemas.read(Bodies.of(body), ShareDiscoveryRequest.class);
    AgentId agent = new AgentId(asked.agentId());
    caller.requireMayActAs(agent);
    ShareDiscovery command =
        new ShareDiscovery(
            DiscoveryId.random(),
            agent,
            asked.agentRole(),
            DiscoveryType.of(asked.discoveryType()),
            asked.content(),
            asked.confidence(),
            asked.relatedTo() == null ? null : new DiscoveryId(asked.relatedTo()),
            clock.instant());
    return writes.<DiscoveryShared>answer(
        request,
        body,
        command,
        shared ->
            new Reply(
                201, "/api/v1/discoveries/" + shared.discoveryId(), DiscoveryView.of(shared, 0)));
  }

  @PostMapping("/{id}/retract")
  ResponseEntity<ObjectNode> retract(
      HttpServletRequest request,
      @PathVariable DiscoveryId id,
      @RequestBody(required = false) byte @Nullable [] body) {
    Principal caller = Principal.of(request);
    caller.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    RetractDiscoveryRequest asked = schemas.read(Bodies.of(body), RetractDiscoveryRequest.class);
    return writes.<DiscoveryView>answer(
        request,
        body,
        new RetractDiscovery(id, caller.agentId(), asked.reason(), clock.instant()),
        view -> new Reply(202, null, view));
  }
}
