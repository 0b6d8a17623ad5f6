package io.mistersmith.command.relay;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertMessage;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryMessage;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.base.cache.RecentlyUsed;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.command.log.ReadEvent;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.util.List;

/** What is told of an event, if anything. */
public final class Telling {
  private static final int REMEMBERED = 1000;

  private final EventLog log;
  private final RecentlyUsed<TaskId, TaskCreated> recent = new RecentlyUsed<>(REMEMBERED);

  public Telling(EventLog log) {
    this.log = log;
  }

  /** Empty when nobody is told. The first of them is told under the event's own id. */
  List<Tell> of(ReadEvent read) {
    StoredEvent stored = read.stored();
    String type = stored.type();
    if (type.startsWith("run.") || type.startsWith("receipt.")) {
      return List.of(); // the most of what is recorded, and not even read here
    }
    return switch (read.event()) {
      case DiscoveryShared shared ->
          // The collaboration bridge: what one has found is context for all.
          List.of(
              new Tell(
                  Subjects.discovery(shared.agentId(), shared.discoveryType()),
                  type,
                  discovery(shared)),
              new Tell(Subjects.CONTEXT_BROADCAST, "context.shared", ContextMessage.of(shared)));
      case ContextShared shared ->
          List.of(
              new Tell(
                  shared.toAgentId() == null
                      ? Subjects.CONTEXT_BROADCAST
                      : Subjects.contextFor(shared.toAgentId()),
                  type,
                  ContextMessage.of(shared)));
      case AgentEvent event ->
          List.of(
              new Tell(
                  Subjects.agentEvent(event.agentId(), AgentTelling.token(event, stored)),
                  type,
                  AgentTelling.of(event, stored)));
      case TaskCreated created -> {
        recent.put(created.taskId(), created);
        yield List.of(queued(type, created));
      }
      case TaskReleased released -> List.of(queued(type, task(released.taskId())));
      case TaskRetried retried -> List.of(queued(type, task(retried.taskId())));
      case TaskAssigned assigned ->
          List.of(
              new Tell(
                  Subjects.assignment(assigned.taskId()),
                  type,
                  assignment(assigned, task(assigned.taskId())),
                  assigned.runnerId()));
      case AlertRaised raised -> List.of(alert(type, raised));
      case DomainEvent _ -> List.of();
    };
  }

  private static DiscoveryMessage discovery(DiscoveryShared e) {
    return new DiscoveryMessage(
        e.agentId(),
        e.agentRole(),
        e.discoveryType().pascalCase(),
        e.content(),
        e.confidence(),
        e.sharedAt(),
        e.relatedTo(),
        e.discoveryId());
  }

  private static Tell alert(String type, AlertRaised e) {
    return new Tell(
        Subjects.alert(e.severity()),
        type,
        new AlertMessage(
            e.alertId(),
            e.severity(),
            e.code(),
            e.message(),
            e.agentId(),
            e.causePosition(),
            e.raisedAt()));
  }

  private static Tell queued(String type, TaskCreated task) {
    return new Tell(
        Subjects.taskQueue(task.taskId(), task.priority()),
        type,
        new TaskMessage.Queued(
            task.taskId(), task.description(), task.priority(), task.requiredCapabilities()));
  }

  private static TaskMessage.Assignment assignment(TaskAssigned e, TaskCreated task) {
    return new TaskMessage.Assignment(
        e.taskId(),
        e.assignedTo(),
        e.assignedAt(),
        e.attempt(),
        e.runId(),
        task.description(),
        task.parameters(),
        e.deadline(),
        e.maySpendUsd(),
        e.resumeSession());
  }

  /** From the log itself, so that what is told does not depend on how far another follower is. */
  private TaskCreated task(TaskId id) {
    return recent.get(
        id,
        _ ->
            switch (EventReading.event(log.readAggregate(id.value(), 0, 1).getFirst())) {
              case TaskCreated created -> created;
              case DomainEvent other ->
                  throw new IllegalStateException(id + " does not begin with " + other);
            });
  }
}
