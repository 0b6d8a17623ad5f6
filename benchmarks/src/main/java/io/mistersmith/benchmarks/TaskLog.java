package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.api.Upcasts;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * A log of tasks that each go from created to completed in five events, some hundreds at a time.
 */
final class TaskLog {
  static final int EVENTS_PER_TASK = 5;
  private static final int OPEN = 500;
  private static final int APPEND = 1000;
  private static final int SAID = 100_000;
  private static final Instant AT = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final AgentId AGENT = new AgentId("agent-1");

  private TaskLog() {}

  static NamedTypeSerializer serializer() {
    return NamedTypeSerializer.of(
        Json.LENIENT, DomainEvent.storedTypes(), Upcasts::revisionOf, Upcasts.ALL);
  }

  /** Appends whole tasks; their ids in the order of their first events. */
  static List<TaskId> fill(PostgresEventStorageEngine engine, int events) {
    record Open(TaskId id, int next) {}
    List<TaskId> tasks = new ArrayList<>();
    Deque<Open> open = new ArrayDeque<>();
    List<DomainEventMessage<?>> batch = new ArrayList<>();
    int left = events / EVENTS_PER_TASK;
    int appended = 0;
    while (left > 0 || !open.isEmpty()) {
      if (left > 0 && open.size() < OPEN) {
        TaskId id = TaskId.random();
        tasks.add(id);
        open.add(new Open(id, 0));
        left--;
      }
      Open task = open.remove();
      batch.add(
          new GenericDomainEventMessage<>(
              "Task",
              task.id().value(),
              task.next(),
              event(task.id(), task.next()),
              Map.of("principal", "bench", "correlation_id", task.id().value())));
      if (task.next() < EVENTS_PER_TASK - 1) {
        open.add(new Open(task.id(), task.next() + 1));
      }
      if (batch.size() == APPEND) {
        engine.appendEvents(batch);
        batch.clear();
        appended += APPEND;
        if (appended % SAID == 0) {
          Figures.progress("events appended", appended, events);
        }
      }
    }
    if (!batch.isEmpty()) {
      engine.appendEvents(batch);
    }
    return tasks;
  }

  private static TaskEvent event(TaskId task, int number) {
    RunId run = RunId.of(task, 1);
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (number) {
      case 0 ->
          new TaskCreated(
              task,
              "Analyze system logs for anomalies",
              7,
              List.of("log_analysis"),
              json.objectNode().put("source", "/var/log/system.log").put("time_range", "24h"),
              1800,
              3,
              AT);
      case 1 ->
          new TaskAssigned(task, AGENT, "runner-1", 1, run, List.of(), AT, AT.plusSeconds(1800));
      case 2 -> new TaskStarted(task, AGENT, 1, run, "scripted", 4711L, AT);
      case 3 -> new TaskProgressed(task, AGENT, 1, run, 50, "100 lines so far", AT);
      default ->
          new TaskCompleted(
              task, AGENT, 1, run, json.objectNode().put("anomalies", 2), Usage.NONE, AT);
    };
  }
}
