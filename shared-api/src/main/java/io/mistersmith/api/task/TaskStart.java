package io.mistersmith.api.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt started at its runner, and as what.
 *
 * @param executor {@code claude} or {@code scripted}
 * @param pid of the worker, if it is a process
 */
public record TaskStart(
    Instant at, String executor, @Nullable Long pid, @Nullable TaskSession session) {}
