package io.mistersmith.base.door;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param agentId the agent whose worker holds the token, null for everybody else
 * @param tenant {@code default} for now
 */
public record Principal(String name, Set<Role> roles, @Nullable AgentId agentId, String tenant) {
  static final String ATTRIBUTE = Principal.class.getName();
  public static final String DEFAULT_TENANT = "default";

  /** Without a token, where none is needed. */
  public static final Principal NOBODY = new Principal("nobody", Set.of(), null, DEFAULT_TENANT);

  public Principal {
    roles = Set.copyOf(roles);
  }

  public static Principal admin(String name) {
    return new Principal(name, Set.of(Role.ADMIN), null, DEFAULT_TENANT);
  }

  public static Principal agent(AgentId agentId) {
    return new Principal(agentId.value(), Set.of(Role.AGENT), agentId, DEFAULT_TENANT);
  }

  public static Principal service(String name) {
    return new Principal(name, Set.of(Role.SERVICE), null, DEFAULT_TENANT);
  }

  /** The principal that the door has let in with this request. */
  public static Principal of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Principal principal) {
      return principal;
    }
    throw new IllegalStateException("no door in front of " + request.getRequestURI());
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /**
   * @throws ProblemException 403 {@code role_missing} unless the principal has one of the roles
   */
  public void require(Role... oneOf) {
    for (Role role : oneOf) {
      if (is(role)) {
        return;
      }
    }
    throw ProblemException.of(403, "role_missing", "This call is not open to " + name + ".");
  }

  /**
   * @throws ProblemException 403 {@code not_your_identity} when an agent claims to be another one
   */
  public void requireMayActAs(AgentId claimed) {
    if (agentId != null && !agentId.equals(claimed)) {
      throw ProblemException.of(
          403,
          "not_your_identity",
          "agent_id must be the caller's own, " + agentId + "; it was " + claimed + ".");
    }
  }
}
