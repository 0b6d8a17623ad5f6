package io.mistersmith.api.task;

import java.util.List;

/**
 * Tasks that were submitted together, in the order of the request. Their events follow each other
 * in the log.
 *
 * @param position of the last of them
 */
public record SubmittedTasks(List<TaskId> taskIds, long position) {}
