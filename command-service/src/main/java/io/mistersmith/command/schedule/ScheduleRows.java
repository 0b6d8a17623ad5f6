package io.mistersmith.command.schedule;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.due.DueWork;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.eventstore.StoredEvent;
import java.sql.Connection;
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
  private final List<Consequence> consequences;
  private final DueWork dueWork;
  private boolean noted;

  ScheduleRows(
      TaskRows tasks,
      List<Reaction> reactions,
      Scheduling scheduling,
      List<Consequence> consequences,
      DueWork dueWork) {
    this.tasks = tasks;
    this.reactions = reactions;
    this.scheduling = scheduling;
    this.consequences = consequences;
    this.dueWork = dueWork;
  }

  @Override
  public void leading() {
    scheduling.leading();
    dueWork.leading();
  }

  @Override
  public void page(Connection transaction, List<StoredEvent> events) {
    Rows rows = new Rows(transaction);
    OrderBook orders = new OrderBook(rows);
    for (StoredEvent stored : events) {
      if (FAMILIES.contains(stored.type().substring(0, stored.type().indexOf('.')))) {
        DomainEvent event = EventReading.event(stored);
        DueBook book = new DueBook(transaction, stored);
        consequences.forEach(consequence -> consequence.of(event, stored, book));
        noted |= book.hasNoted();
        one(event, Cause.of(stored), rows, orders);
      }
    }
  }

  private void one(DomainEvent event, Cause cause, Rows rows, OrderBook orders) {
    for (Reaction reaction : reactions) {
      reaction.on(event, cause, orders);
    }
    switch (event) {
      case TaskEvent e -> tasks.on(e, cause, rows);
      case AgentEvent e -> agents.on(e, cause, rows);
      default -> {}
    }
  }

  @Override
  public void upToDate() {
    scheduling.wake();
    dueWork.upToDate(noted);
    noted = false;
  }
}
