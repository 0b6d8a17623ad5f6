package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;

/** The result of a task that answers a question is a discovery that relates to the question. */
final class WhenAnswerCompletedThenShareIt implements Reaction {
  @Override
  public void on(DomainEvent event, Cause cause, OrderBook orders) {
    switch (event) {
      case TaskCompleted e when orders.closesQuestion(e.taskId(), cause) ->
          orders.answer(e.agentId(), e.runId(), e.taskId(), cause);
      case TaskFailed e -> orders.closesQuestion(e.taskId(), cause);
      case TaskCancelled e -> orders.closesQuestion(e.taskId(), cause);
      case TaskTimedOut e -> orders.closesQuestion(e.taskId(), cause);
      default -> {}
    }
  }
}
