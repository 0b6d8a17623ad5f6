package io.mistersmith.api.supervision;

/**
 * How a supervisor answers failures.
 *
 * @param maxRestarts in the window: of each child with one_for_one, of all together otherwise
 * @param restartDegraded whether a child that misses heartbeats is restarted; if not,
 *     administrators are told
 */
public record SupervisionPolicy(
    Strategy strategy,
    int maxRestarts,
    int windowSeconds,
    BackOff backOff,
    boolean restartDegraded) {}
