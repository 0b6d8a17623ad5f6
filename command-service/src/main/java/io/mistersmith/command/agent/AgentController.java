package io.mistersmith.command.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentCommand.CreateAgent;
import io.mistersmith.api.agent.AgentCommand.PauseAgent;
import io.mistersmith.api.agent.AgentCommand.RestartAgent;
import io.mistersmith.api.agent.AgentCommand.ResumeAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.agent.SpawnAgent;
import io.mistersmith.api.supervision.SuperviseAgent;
import io.mistersmith.api.supervision.Supervision;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.PathIds;
import io.mistersmith.command.receipt.Reply;
import io.mistersmith.command.receipt.Writes;
import io.mistersmith.command.supervision.KnownSupervisors;
import io.mistersmith.command.supervision.SupervisionSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/agents, DELETE /agents/{id} and /agents/{id}/commands/... */
@RestController
@RequestMapping("/api/v1/agents")
class AgentController {

  private final Writes writes;
  private final Schemas schemas;
  private final KnownSupervisors supervisors;
  private final SupervisionSettings supervision;
  private final Clock clock;

  AgentController(
      Writes writes,
      Schemas schemas,
      KnownSupervisors supervisors,
      SupervisionSettings supervision,
      Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.supervisors = supervisors;
    this.supervision = supervision;
    this.clock = clock;
  }

  @PostMapping
  ResponseEntity<ObjectNode> spawn(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    SpawnAgent asked = schemas.read(Bodies.of(body), SpawnAgent.class);
    requireRunToAnswerFrom(asked);
    AgentId id = AgentId.random();
    AgentSpec spec =
        new AgentSpec(
            asked.role(),
            asked.capabilities() == null ? List.of() : asked.capabilities(),
            asked.executor() == null ? "auto" : asked.executor(),
            asked.model(),
            asked.session() == null ? "per_task" : asked.session(),
            supervision(asked.supervision()),
            asked.budgetUsd());
    return writes.<AgentSnapshot>answer(
        request,
        body,
        new CreateAgent(id, spec, clock.instant()),
        after -> new Reply(202, "/api/v1/agents/" + id, after.view(0)));
  }

  private @Nullable Supervision supervision(@Nullable SuperviseAgent asked) {
    if (asked == null) {
      return null;
    }
    SupervisorId existing =
        asked.supervisorId() == null ? null : new SupervisorId(asked.supervisorId());
    if (existing != null) {
      supervisors.require(existing);
    }
    return new Supervision(
        existing,
        asked.hasPolicy()
            ? supervision.policy(
                asked.strategy(),
                asked.maxRestarts(),
                asked.windowSeconds(),
                asked.backOff(),
                asked.restartDegraded())
            : null);
  }

  private static void requireRunToAnswerFrom(SpawnAgent asked) {
    if ("recorded".equals(asked.executor())
        && (asked.model() == null || !asked.model().startsWith("run_"))) {
      throw ProblemException.invalid(
          List.of(
              new Violation("model", "must be the run_id that a recorded worker answers from")));
    }
  }

  @DeleteMapping("/{id}")
  ResponseEntity<ObjectNode> delete(HttpServletRequest request, @PathVariable String id) {
    return command(request, id, "stop");
  }

  @PostMapping("/{id}/commands/{name}")
  ResponseEntity<ObjectNode> command(
      HttpServletRequest request, @PathVariable String id, @PathVariable String name) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    return writes.<AgentSnapshot>answer(
        request,
        null,
        commandOf(PathIds.agent(id), name, clock.instant()),
        after -> new Reply(202, null, after.view(0)));
  }

  private static Object commandOf(AgentId id, String name, Instant at) {
    return switch (name) {
      case "pause" -> new PauseAgent(id, at);
      case "resume" -> new ResumeAgent(id, at);
      case "stop" -> new StopAgent(id, false, "stopped by request", at);
      case "kill" -> new StopAgent(id, true, "killed by request", at);
      case "restart" -> new RestartAgent(id, "restarted by request", at);
      default ->
          throw ProblemException.of(
              404, "not_found", "An agent can be told to pause, resume, stop, kill or restart.");
    };
  }
}
