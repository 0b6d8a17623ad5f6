package io.mistersmith.command.context;

import static io.mistersmith.command.context.ContextRefusal.AGENT_NOT_FOUND;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.context.ContextCommand.ShareContext;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextId;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.context.ContextView;
import io.mistersmith.api.context.ShareContextRequest;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.receipt.Reply;
import io.mistersmith.command.receipt.Writes;
import io.mistersmith.eventstore.EventLog;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/context. */
@RestController
@RequestMapping("/api/v1/context")
@EnableConfigurationProperties(ContextSettings.class)
class ContextController {

  private final Writes writes;
  private final Schemas schemas;
  private final EventLog log;
  private final ContextSettings settings;
  private final Clock clock;

  ContextController(
      Writes writes, Schemas schemas, EventLog log, ContextSettings settings, Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.log = log;
    this.settings = settings;
    this.clock = clock;
  }

  @PostMapping
  ResponseEntity<ObjectNode> share(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal caller = Principal.of(request);
    caller.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    ShareContextRequest asked = schemas.read(Bodies.of(body), ShareContextRequest.class);
    AgentId agent = new AgentId(asked.agentId());
    caller.requireMayActAs(agent);
    AgentId to = asked.toAgentId() == null ? null : new AgentId(asked.toAgentId());
    if (to != null) {
      requireAgent(to);
    }
    Instant now = clock.instant();
    Duration ttl =
        asked.ttlSeconds() == null ? settings.ttl() : Duration.ofSeconds(asked.ttlSeconds());
    ShareContext command =
        new ShareContext(
            ContextId.random(), agent, to, asked.topic(), asked.content(), now.plus(ttl), now);
    return writes.<ContextShared>answer(
        request,
        body,
        command,
        shared ->
            new Reply(
                201,
                "/api/v1/context/" + shared.contextId(),
                ContextView.of(ContextMessage.of(shared), 0)));
  }

  private void requireAgent(AgentId agent) {
    boolean known =
        log.readAggregate(agent.value(), 0, 1).stream()
            .anyMatch(first -> first.type().startsWith("agent."));
    if (!known) {
      throw new CommandRefused(AGENT_NOT_FOUND, "There is no " + agent + " to tell it.");
    }
  }
}
