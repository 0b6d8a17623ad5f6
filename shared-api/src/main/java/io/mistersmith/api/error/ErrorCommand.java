package io.mistersmith.api.error;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be said about an error. */
public sealed interface ErrorCommand {
  @TargetAggregateIdentifier
  ErrorId errorId();

  /**
   * @param taskId null when it was not in a run
   * @param retryAfterMs how long the other side asked to wait
   * @param circuit the breaker that this error opened, for example {@code claude/sonnet}
   * @param at when it happened
   */
  record ReportError(
      ErrorId errorId,
      AgentId agentId,
      TaskError.Category category,
      String code,
      String message,
      @Nullable TaskId taskId,
      @Nullable Long retryAfterMs,
      @Nullable String circuit,
      Instant at)
      implements ErrorCommand {}
}
