package io.mistersmith.api.context;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of share_context and the body of POST /api/v1/context.
 *
 * @param agentId who shares it
 * @param toAgentId whom it is for; absent: everybody
 * @param ttlSeconds how long it can be read, up to a week
 */
public record ShareContextRequest(
    @NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]*$") String agentId,
    @Nullable @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]*$") String toAgentId,
    @NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_.-]*$") String topic,
    @NotBlank @Size(max = 65536) String content,
    @Nullable @Min(1) @Max(604800) Integer ttlSeconds) {}
