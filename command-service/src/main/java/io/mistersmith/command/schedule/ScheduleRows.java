package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.due.DueWork;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.log.ReadEvent;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keeps the tables that the scheduler works from, and what is due, up to date with the log. */
final class ScheduleRows implements LogFollower.Handler {
  /** Of events that mean something here; what workers print is not even read. */
  private static final Set<String> FAMILIES =
      Set.of("task", "agent", "discovery", "supervisor", "error", "alert");

  private final TaskRows tasks;
  private final AgentRows agents = new AgentRows();
  private final List<Reaction> reactions;
  private final Scheduling scheduling;
  private final Scheduler scheduler;
  private final List<Consequence> consequences;
  private final DueWork dueWork;
  private final List<TaskAssigned> assigned = new ArrayList<>();
  private boolean noted;
  private boolean ordered;
  private boolean concerned;

  ScheduleRows(
      TaskRows tasks,
      List<Reaction> reactions,
      Scheduling scheduling,
      Scheduler scheduler,
      List<Consequence> consequences,
      DueWork dueWork) {
    this.tasks = tasks;
    this.reactions = reactions;
    this.scheduling = scheduling;
    this.scheduler = scheduler;
    this.consequences = consequences;
    this.dueWork = dueWork;
  }

  @Override
  public void leading() {
    scheduling.leading();
    dueWork.leading();
  }

  @Override
  public void page(Connection transaction, List<ReadEvent> events) {
    List<ReadEvent> read =
        events.stream()
            .filter(e -> FAMILIES.contains(e.type().substring(0, e.type().indexOf('.'))))
            .toList();
    Rows rows = new Rows(transaction);
    List<String> ended =
        read.stream().filter(e -> isEnd(e.event())).map(e -> e.stored().aggregateId()).toList();
    OrderBook orders = new OrderBook(rows, ended);
    for (ReadEvent each : read) {
      DueBook book = new DueBook(transaction, each, rows::flush);
      consequences.forEach(consequence -> consequence.of(each.event(), each, book));
      noted |= book.hasNoted();
      one(each.event(), Cause.of(each), rows, orders, ended);
      concerned |= concerns(each.event());
      if (each.event() instanceof TaskAssigned e) {
        assigned.add(e);
      }
    }
    rows.flush();
    ordered |= orders.hasNoted();
  }

  private static boolean isEnd(DomainEvent event) {
    return switch (event) {
      case TaskCompleted _, TaskFailed _, TaskCancelled _, TaskTimedOut _ -> true;
      default -> false;
    };
  }

  /** Whether a task may wait, or an agent be free, that did not before. */
  private static boolean concerns(DomainEvent event) {
    return switch (event) {
      case TaskAssigned _, TaskStarted _, TaskProgressed _, TaskUsageRecorded _, AgentBusy _ ->
          false;
      default -> true;
    };
  }

  private void one(
      DomainEvent event, Cause cause, Rows rows, OrderBook orders, List<String> ended) {
    for (Reaction reaction : reactions) {
      reaction.on(event, cause, orders);
    }
    switch (event) {
      case TaskStarted e when ended.contains(e.taskId().value()) -> {} // no row is left to show it
      case TaskEvent e -> tasks.on(e, cause, rows);
      case AgentEvent e -> agents.on(e, cause, rows);
      default -> {}
    }
  }

  @Override
  public void upToDate() {
    assigned.forEach(e -> scheduler.shows(e.taskId(), e.attempt()));
    assigned.clear();
    if (concerned || ordered) {
      scheduling.wake(ordered);
    }
    dueWork.upToDate(noted);
    concerned = false;
    ordered = false;
    noted = false;
  }
}
