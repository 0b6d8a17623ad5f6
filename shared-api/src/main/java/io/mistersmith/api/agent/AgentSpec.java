package io.mistersmith.api.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mistersmith.api.supervision.Supervision;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is asked to be.
 *
 * @param executor {@code auto}, {@code claude}, {@code scripted} or {@code recorded}, which answers
 *     the run that stands in the place of the model
 * @param session {@code per_task}: a fresh worker for each run; {@code per_agent}: one worker kept
 * @param supervision null: the root supervisor answers for it
 * @param budgetUsd what all its runs together may cost; null: no limit
 */
public record AgentSpec(
    String role,
    List<String> capabilities,
    String executor,
    @Nullable String model,
    String session,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Supervision supervision,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal budgetUsd) {

  public AgentSpec(
      String role,
      List<String> capabilities,
      String executor,
      @Nullable String model,
      String session) {
    this(role, capabilities, executor, model, session, null, null);
  }
}
