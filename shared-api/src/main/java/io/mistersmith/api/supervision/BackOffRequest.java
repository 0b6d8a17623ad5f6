package io.mistersmith.api.supervision;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code back_off} of a request; what is absent is as the platform's default is. */
public record BackOffRequest(
    @Nullable @Pattern(regexp = "^(fixed|linear|exponential)$") String kind,
    @Nullable @Min(0) @Max(3600000) Long baseMs,
    @Nullable @Min(0) @Max(3600000) Long maxMs,
    @Nullable @Min(0) @Max(100) Integer jitterPercent) {}
