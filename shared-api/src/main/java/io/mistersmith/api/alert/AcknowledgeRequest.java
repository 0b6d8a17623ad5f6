package io.mistersmith.api.alert;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The body of POST /api/v1/alerts/{id}/acknowledge; it may be left away. */
public record AcknowledgeRequest(@Nullable @Size(max = 1024) String note) {}
