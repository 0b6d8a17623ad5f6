package io.mistersmith.command.relay;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryMessage;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of an event, if anything. */
public final class Telling {
  private static final int REMEMBERED = 1000;

  private final EventLog log;
  private final Map<TaskId, TaskCreated> recent = new RecentTasks();

  public Telling(EventLog log) {
    this.log = log;
  }

  /** Null when nobody is told. */
  @Nullable Tell of(StoredEvent stored) {
    return switch (EventReading.event(stored)) {
      case DiscoveryShared shared -> discovery(shared);
      case TaskCreated created -> {
        recent.put(created.taskId(), created);
        yield queued(created);
      }
      case TaskReleased released -> queued(task(released.taskId()));
      case TaskRetried retried -> queued(task(retried.taskId()));
      case TaskAssigned assigned ->
          new Tell(
              Subjects.assignment(assigned.taskId()),
              assignment(assigned, task(assigned.taskId())));
      case DomainEvent _ -> null;
    };
  }

  private static Tell discovery(DiscoveryShared e) {
    return new Tell(
        Subjects.discovery(e.agentId(), e.discoveryType()),
        new DiscoveryMessage(
            e.agentId(),
            e.agentRole(),
            e.discoveryType().pascalCase(),
            e.content(),
            e.confidence(),
            e.sharedAt(),
            e.relatedTo(),
            e.discoveryId()));
  }

  private static Tell queued(TaskCreated task) {
    return new Tell(
        Subjects.taskQueue(task.taskId(), task.priority()),
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
        e.deadline());
  }

  /** From the log itself, so that what is told does not depend on how far another follower is. */
  private synchronized TaskCreated task(TaskId id) {
    return recent.computeIfAbsent(
        id,
        _ ->
            switch (EventReading.event(log.readAggregate(id.value(), 0, 1).getFirst())) {
              case TaskCreated created -> created;
              case DomainEvent other ->
                  throw new IllegalStateException(id + " does not begin with " + other);
            });
  }

  private static final class RecentTasks extends LinkedHashMap<TaskId, TaskCreated> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<TaskId, TaskCreated> eldest) {
      return size() > REMEMBERED;
    }
  }
}
