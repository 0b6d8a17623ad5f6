package io.mistersmith.query.history;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What part of history. What is null lets everything through.
 *
 * @param output whether the chunks of a worker's output are shown too
 * @param order asc or desc
 */
public record HistoryQuery(
    @Nullable @Size(max = 64) String agentId,
    @Nullable @Size(max = 64) String taskId,
    @Nullable @Size(max = 64) String runId,
    @Nullable @Size(max = 64) String aggregateId,
    @Nullable @Size(max = 200) String principal,
    @Nullable @Size(max = 200) String correlationId,
    @Nullable @Size(max = 200) String causationId,
    @Nullable @Size(max = 64) String type,
    @Nullable Boolean output,
    @Nullable @Pattern(regexp = "asc|desc") String order,
    @Nullable @Size(max = 40) String asOf,
    @Nullable @Min(1) @Max(500) Integer limit,
    @Nullable @Pattern(regexp = "[0-9]{1,18}") String cursor) {

  boolean newestFirst() {
    return "desc".equals(order);
  }

  /** The same, but of one agent only. */
  public HistoryQuery ofAgent(String agent) {
    return new HistoryQuery(
        agent,
        taskId,
        runId,
        aggregateId,
        principal,
        correlationId,
        causationId,
        type,
        output,
        order,
        asOf,
        limit,
        cursor);
  }
}
