package io.mistersmith.query.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Ids;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The writes by name, as a WebSocket's commands call them: the same as over REST. */
public enum NamedWrite {
  CREATE_TASK("POST", "/api/v1/tasks", null, true),
  CANCEL_TASK("POST", "/api/v1/tasks/{}/cancel", "task_id", false),
  RETRY_TASK("POST", "/api/v1/tasks/{}/retry", "task_id", false),
  SHARE_DISCOVERY("POST", "/api/v1/discoveries", null, true),
  SPAWN_AGENT("POST", "/api/v1/agents", null, false),
  PAUSE_AGENT("POST", "/api/v1/agents/{}/commands/pause", "agent_id", false),
  RESUME_AGENT("POST", "/api/v1/agents/{}/commands/resume", "agent_id", false),
  STOP_AGENT("POST", "/api/v1/agents/{}/commands/stop", "agent_id", false),
  KILL_AGENT("POST", "/api/v1/agents/{}/commands/kill", "agent_id", false),
  RESTART_AGENT("POST", "/api/v1/agents/{}/commands/restart", "agent_id", false),
  ACKNOWLEDGE_ALERT("POST", "/api/v1/alerts/{}/acknowledge", "alert_id", false);

  private final String method;
  private final String path;
  private final @Nullable String idField;
  private final boolean forAgents;

  NamedWrite(String method, String path, @Nullable String idField, boolean forAgents) {
    this.method = method;
    this.path = path;
    this.idField = idField;
    this.forAgents = forAgents;
  }

  /**
   * @throws ProblemException 400 {@code invalid_input} naming the writes there are
   */
  public static NamedWrite of(String name) {
    return Arrays.stream(values())
        .filter(one -> one.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "command",
                    "must be one of "
                        + Arrays.stream(values())
                            .map(NamedWrite::wireName)
                            .collect(Collectors.joining(", "))));
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The write to hand on.
   *
   * @param arguments the body over REST, and the id that stands in the path there
   * @throws ProblemException 403 {@code role_missing}, 400 {@code invalid_input}
   */
  public Write with(
      ObjectNode arguments, Principal caller, @Nullable String idempotencyKey, String requestId) {
    if (forAgents) {
      caller.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    } else {
      caller.require(Role.ADMIN, Role.OPERATOR);
    }
    ObjectNode body = arguments.deepCopy();
    String to = path;
    if (idField != null) {
      JsonNode id = body.remove(idField);
      if (id == null || !id.isTextual() || !Ids.isValid(id.textValue())) {
        throw invalid(idField, "must be a valid id");
      }
      to = path.replace("{}", id.textValue());
    }
    return new Write(
        method, to, io.mistersmith.api.Json.bytes(body), caller, idempotencyKey, requestId);
  }

  private static ProblemException invalid(String field, String rule) {
    return ProblemException.invalid(List.of(new Violation(field, rule)));
  }
}
