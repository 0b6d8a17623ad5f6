package io.mistersmith.query.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an event of a task says about the agent that holds it.
 *
 * @param ended whether the agent no longer has the task
 */
record AgentTask(AgentId agent, boolean ended, Instant at) {

  /** Null when no agent has a part in the event. */
  static @Nullable AgentTask of(TaskEvent event) {
    return switch (event) {
      case TaskCreated _, TaskRetried _, TaskStaleReportRefused _, TaskUsageRecorded _ -> null;
      case TaskAssigned e -> new AgentTask(e.assignedTo(), false, e.assignedAt());
      case TaskStarted e -> new AgentTask(e.agentId(), false, e.startedAt());
      case TaskProgressed e -> new AgentTask(e.agentId(), false, e.at());
      case TaskCompleted e -> new AgentTask(e.agentId(), true, e.completedAt());
      case TaskFailed e -> ended(e.agentId(), e.failedAt());
      case TaskCancelled e -> ended(e.agentId(), e.cancelledAt());
      case TaskTimedOut e -> new AgentTask(e.agentId(), true, e.timedOutAt());
      case TaskReleased e -> new AgentTask(e.agentId(), true, e.releasedAt());
    };
  }

  private static @Nullable AgentTask ended(@Nullable AgentId agent, Instant at) {
    return agent == null ? null : new AgentTask(agent, true, at);
  }
}
