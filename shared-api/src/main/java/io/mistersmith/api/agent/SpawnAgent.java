package io.mistersmith.api.agent;

import io.mistersmith.api.Usd;
import io.mistersmith.api.supervision.SuperviseAgent;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /api/v1/agents and the arguments of spawn_agent.
 *
 * @param executor auto (default), claude, scripted or recorded
 * @param model of claude; with recorded the run_id that is answered from
 * @param session per_task (default) or per_agent
 * @param supervision the root supervisor's policy when it is absent
 * @param budgetUsd what all its runs together may cost, in US dollars; no limit when absent
 */
public record SpawnAgent(
    @NotBlank @Size(max = 64) String role,
    @Nullable @Size(max = 32)
        List<@NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9_.-]+$") String> capabilities,
    @Nullable @Pattern(regexp = "^(auto|claude|scripted|recorded)$") String executor,
    @Nullable @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9_.:-]+$") String model,
    @Nullable @Pattern(regexp = "^(per_task|per_agent)$") String session,
    @Nullable SuperviseAgent supervision,
    @Nullable @DecimalMin(value = "0", inclusive = false) @DecimalMax(Usd.LARGEST_BUDGET)
        BigDecimal budgetUsd) {}
