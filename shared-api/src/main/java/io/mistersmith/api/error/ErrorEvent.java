package io.mistersmith.api.error;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An error and its answer, recorded together. */
public sealed interface ErrorEvent extends DomainEvent {
  ErrorId errorId();

  AgentId agentId();

  @StoredAs("error.reported")
  record ErrorReported(
      ErrorId errorId,
      AgentId agentId,
      TaskError.Category category,
      String code,
      String message,
      @Nullable TaskId taskId,
      @Nullable Long retryAfterMs,
      @Nullable String circuit,
      Instant at)
      implements ErrorEvent {}

  /**
   * @param reason one sentence for people
   */
  @StoredAs("error.answered")
  record ErrorAnswered(
      ErrorId errorId, AgentId agentId, String code, Answer answer, String reason, Instant at)
      implements ErrorEvent {}
}
