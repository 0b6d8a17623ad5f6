package io.mistersmith.api.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Usd;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /api/v1/tasks and the arguments of create_task.
 *
 * @param priority 1 to 10, default 5
 * @param timeoutSeconds of one attempt, default 1800
 * @param maxAttempts default 3
 * @param budgetUsd what all its attempts together may cost, in US dollars; no limit when absent
 */
public record SubmitTask(
    @NotBlank @Size(max = 65536) String description,
    @Nullable @Min(1) @Max(10) Integer priority,
    @Nullable @Size(max = 32)
        List<@NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9_.-]+$") String>
            requiredCapabilities,
    @Nullable JsonNode parameters,
    @Nullable @Min(1) @Max(86400) Integer timeoutSeconds,
    @Nullable @Min(1) @Max(100) Integer maxAttempts,
    @Nullable @DecimalMin(value = "0", inclusive = false) @DecimalMax(Usd.LARGEST_BUDGET)
        BigDecimal budgetUsd) {}
