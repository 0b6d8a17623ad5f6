package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;

/** A run that the platform has ended must not go on at its worker. */
final class WhenTaskEndsFromOutsideThenStopItsWorker implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case TaskCancelled e when e.agentId() != null && e.runId() != null ->
          orders.cancel(e.agentId(), e.runId(), e.taskId(), e.reason(), cause);
      case TaskTimedOut e -> orders.cancel(e.agentId(), e.runId(), e.taskId(), "timed_out", cause);
      case TaskReleased e -> orders.cancel(e.agentId(), e.runId(), e.taskId(), e.reason(), cause);
      default -> {}
    }
  }
}
