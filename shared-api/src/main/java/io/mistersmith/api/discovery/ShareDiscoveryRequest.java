package io.mistersmith.api.discovery;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The arguments of share_discovery and the body of POST /api/v1/discoveries. */
public record ShareDiscoveryRequest(
    @NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]*$") String agentId,
    @NotBlank @Size(max = 64) String agentRole,
    @NotBlank @Pattern(regexp = "(?i)^(pattern|anomaly|connection|solution|question|insight)$")
        String discoveryType,
    @NotBlank @Size(max = 65536) String content,
    @NotNull @DecimalMin("0") @DecimalMax("1") BigDecimal confidence,
    @Nullable @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]*$") String relatedTo) {}
