package io.mistersmith.api.task;

/**
 * Why a run did not succeed.
 *
 * @param code a short name, for example {@code max_turns} or {@code worker_exited}
 * @param message one sentence for people
 */
public record TaskError(Category category, String code, String message) {

  /** A run, or all runs of the task together, have cost what they may. */
  public static final String BUDGET_EXCEEDED = "budget_exceeded";

  /**
   * Transient errors may pass by themselves; fatal ones need a new worker; logical ones a person.
   */
  public enum Category {
    TRANSIENT,
    FATAL,
    LOGICAL,
    TASK
  }
}
