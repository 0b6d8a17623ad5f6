package io.mistersmith.runner.worker;

/**
 * How a worker's process ended.
 *
 * @param code the exit code; 128 plus the number for a signal
 * @param stderr the first part of what it wrote there
 * @param endedBy who wanted it
 */
public record WorkerExit(int code, String stderr, EndedBy endedBy) {

  /** Why the driver ended the process, or {@code ITSELF}. */
  public enum EndedBy {
    ITSELF,
    CANCEL,
    IDLE_TIMEOUT,
    TOTAL_TIMEOUT,
    OUTPUT_LIMIT,
    BUDGET,
    TAKEN_AWAY
  }
}
