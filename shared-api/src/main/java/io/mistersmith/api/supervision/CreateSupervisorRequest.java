package io.mistersmith.api.supervision;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /api/v1/supervisors.
 *
 * @param supervisorId one is made when it is absent
 * @param parentId {@code root} when it is absent
 */
public record CreateSupervisorRequest(
    @Nullable @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$") String supervisorId,
    @Nullable @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$") String parentId,
    @NotBlank @Pattern(regexp = "^(one_for_one|one_for_all|rest_for_one|escalate)$") @Size(max = 64)
        String strategy,
    @Nullable @Min(0) @Max(100) Integer maxRestarts,
    @Nullable @Min(1) @Max(86400) Integer windowSeconds,
    @Nullable BackOffRequest backOff,
    @Nullable Boolean restartDegraded) {}
