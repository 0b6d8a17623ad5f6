package io.mistersmith.runner.worker;

import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One task for a worker.
 *
 * @param total how long it may take
 * @param last whether the worker shall end with it
 * @param stop completed by whoever wants the task to end before its time
 * @param maySpendUsd when it has cost more, it is ended; null: no limit
 */
public record Job(
    String prompt,
    Duration total,
    boolean last,
    CompletableFuture<EndedBy> stop,
    @Nullable BigDecimal maySpendUsd) {}
