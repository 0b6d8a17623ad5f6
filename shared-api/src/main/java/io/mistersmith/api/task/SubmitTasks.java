package io.mistersmith.api.task;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** The body of POST /api/v1/tasks/batch: all of them are accepted or none. */
public record SubmitTasks(@NotNull @Size(min = 1, max = 100) List<SubmitTask> tasks) {}
