package io.mistersmith.command.task;

import io.mistersmith.command.Refusal;

/** Why something asked of a task is refused. */
public enum TaskRefusal implements Refusal {
  /** The id is taken by a task with other content. */
  TASK_EXISTS,
  /** The task has been given to another agent. */
  ALREADY_ASSIGNED,
  /** The attempt is over, or is another agent's. */
  STALE_ATTEMPT,
  /** Nobody has said so far that the attempt has started. */
  NOT_YET_STARTED,
  /** Something newer is known of the attempt. */
  PROGRESS_OUT_OF_ORDER,
  /** The task has ended in another way. */
  TASK_ENDED,
  /** What it may cost has been spent. */
  BUDGET_SPENT,
  /** Only a failed, cancelled or timed out task is tried again. */
  NOT_RETRYABLE;

  @Override
  public Kind kind() {
    return this == NOT_YET_STARTED ? Kind.TOO_EARLY : Kind.CONFLICT;
  }
}
