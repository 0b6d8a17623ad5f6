package io.mistersmith.runner.worker;

import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One task for a worker.
 *
 * @param total how long it may take
 * @param last whether the worker shall end with it
 * @param stop completed by whoever wants the task to end before its time
 */
public record Job(String prompt, Duration total, boolean last, CompletableFuture<EndedBy> stop) {}
