package io.mistersmith.command.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mistersmith.api.agent.AgentId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param code null when accepted, otherwise why not
 * @param agents how many there are in each state, in the answer to status
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BareAnswer(
    boolean accepted,
    @Nullable AgentId agentId,
    @Nullable String code,
    @Nullable String message,
    @Nullable Map<String, Integer> agents) {

  static BareAnswer accepted(@Nullable AgentId agent) {
    return new BareAnswer(true, agent, null, null, null);
  }

  static BareAnswer refused(String code, String message) {
    return new BareAnswer(false, null, code, message, null);
  }
}
