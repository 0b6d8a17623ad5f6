package io.mistersmith.runner.worker;

/**
 * What may be done about a failure; the classes of the seed's error flow, and the task's own
 * limits.
 */
public enum FailureCategory {
  /** Worth trying again after a while: rate limit, overload, 5xx, no connection, timeout. */
  TRANSIENT,
  /** The process is lost: no result, a signal, corrupt output, memory. A new one may do better. */
  FATAL,
  /**
   * A person must act: key, login, model, flags, a missing binary. Trying again changes nothing.
   */
  LOGICAL,
  /** The task itself met a limit: turns, money, output, time, a refusal. */
  TASK
}
