package io.mistersmith.api.agent;

import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import org.jspecify.annotations.Nullable;

/**
 * What the runner knows of a failure.
 *
 * @param errorId the report of it
 */
public record FailureCause(TaskError.Category category, @Nullable ErrorId errorId) {}
