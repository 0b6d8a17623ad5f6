package io.mistersmith.query.audit;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /api/v1/audit/exports: a task, an agent, or positions from and to.
 *
 * @param from first position; 1 when only {@code to} is given
 * @param to last position; the end of the log when only {@code from} is given
 */
record ExportRequest(
    @Nullable @Size(min = 1, max = 64) String taskId,
    @Nullable @Size(min = 1, max = 64) String agentId,
    @Nullable @Min(1) Long from,
    @Nullable @Min(1) Long to) {}
