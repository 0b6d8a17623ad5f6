package io.mistersmith.api.discovery;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The body of POST /api/v1/discoveries/{id}/retract. */
public record RetractDiscoveryRequest(@NotBlank @Size(max = 1024) String reason) {}
