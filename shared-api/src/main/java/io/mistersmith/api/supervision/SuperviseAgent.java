package io.mistersmith.api.supervision;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code supervision} of POST /api/v1/agents. With any field but {@code supervisor_id} the agent
 * gets a supervisor to itself, below that one.
 *
 * @param supervisorId of a supervisor that exists; {@code root} when it is absent
 */
public record SuperviseAgent(
    @Nullable @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$") String supervisorId,
    @Nullable @Pattern(regexp = "^(one_for_one|one_for_all|rest_for_one|escalate)$")
        String strategy,
    @Nullable @Min(0) @Max(100) Integer maxRestarts,
    @Nullable @Min(1) @Max(86400) Integer windowSeconds,
    @Nullable BackOffRequest backOff,
    @Nullable Boolean restartDegraded) {

  public boolean hasPolicy() {
    return strategy != null
        || maxRestarts != null
        || windowSeconds != null
        || backOff != null
        || restartDegraded != null;
  }
}
