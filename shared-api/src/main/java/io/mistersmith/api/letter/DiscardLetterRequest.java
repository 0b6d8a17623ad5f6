package io.mistersmith.api.letter;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The body of POST /api/v1/dead-letters at command-service; query-service fills it in. */
public record DiscardLetterRequest(
    @NotBlank @Size(max = 64) String processingGroup,
    @NotBlank @Size(max = 64) String eventId,
    @NotBlank @Size(max = 128) String eventType,
    @Min(1) long eventPosition,
    @NotBlank @Size(max = 64) String sequence,
    @NotBlank @Size(max = 1024) String reason) {}
