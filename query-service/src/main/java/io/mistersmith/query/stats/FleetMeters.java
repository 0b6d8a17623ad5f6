package io.mistersmith.query.stats;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBudgetSpent;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.Usage;
import io.mistersmith.base.cache.RecentlyUsed;
import io.mistersmith.query.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to tasks and agents from the start of this process on, one by one from the
 * log: {@code smith.events}, {@code smith.agent.state.changes}, {@code smith.task.duration}, {@code
 * smith.usage} and {@code smith.budget.exceeded}.
 */
public final class FleetMeters {
  private static final int TASKS_KEPT = 10_000;

  private final MeterRegistry registry;
  private final Tasks tasks;
  private final RecentlyUsed<TaskId, Instant> createdAt = new RecentlyUsed<>(TASKS_KEPT);
  private final RecentlyUsed<RunId, Usage> usages = new RecentlyUsed<>(TASKS_KEPT);

  public FleetMeters(MeterRegistry registry, Tasks tasks) {
    this.registry = registry;
    this.tasks = tasks;
  }

  @EventHandler
  void on(DomainEvent event) {
    String type = DomainEvent.nameOf(event.getClass());
    registry.counter("smith.events", "type", type).increment();
    switch (event) {
      case AgentBudgetSpent _ -> {
        registry.counter("smith.agent.state.changes", "event", type).increment();
        registry.counter("smith.budget.exceeded", "of", "agent").increment();
      }
      case AgentEvent _ -> registry.counter("smith.agent.state.changes", "event", type).increment();
      case TaskEvent task -> on(task, type);
      default -> {}
    }
  }

  private void on(TaskEvent event, String type) {
    Instant end =
        switch (event) {
          case TaskCreated e -> {
            createdAt.put(e.taskId(), e.createdAt());
            yield null;
          }
          case TaskCompleted e -> e.completedAt();
          case TaskFailed e -> e.failedAt();
          case TaskCancelled e -> e.cancelledAt();
          case TaskTimedOut e -> e.timedOutAt();
          default -> null;
        };
    switch (event) {
      case TaskCompleted e -> used(e.runId(), e.usage());
      case TaskFailed e -> {
        if (e.runId() != null) {
          used(e.runId(), e.usage());
        }
        if (e.error().code().equals(TaskError.BUDGET_EXCEEDED)) {
          registry.counter("smith.budget.exceeded", "of", "task").increment();
        }
      }
      case TaskUsageRecorded e -> used(e.runId(), e.usage());
      default -> {}
    }
    Instant begin = end == null ? null : beginOf(event.taskId());
    if (end != null && begin != null) {
      Timer.builder("smith.task.duration")
          .tag("end", type)
          .publishPercentileHistogram()
          .minimumExpectedValue(Duration.ofMillis(10))
          .maximumExpectedValue(Duration.ofHours(1))
          .register(registry)
          .record(Duration.between(begin, end));
    }
  }

  /** A counter only grows: of what was told of the run before, the rest is counted. */
  private void used(RunId run, Usage usage) {
    Usage before = usages.get(run);
    if (!usage.saysMoreThan(before)) {
      return;
    }
    usages.put(run, usage);
    Usage known = before == null ? Usage.NONE : before;
    String model = usage.model() == null ? "unknown" : usage.model();
    tokens(model, "input", usage.inputTokens() - known.inputTokens());
    tokens(model, "output", usage.outputTokens() - known.outputTokens());
    tokens(model, "cache_read", usage.cacheReadTokens() - known.cacheReadTokens());
    tokens(model, "cache_creation", usage.cacheCreationTokens() - known.cacheCreationTokens());
    registry
        .counter("smith.usage.cost.usd", "model", model)
        .increment(Math.max(0, usage.costUsd().subtract(known.costUsd()).doubleValue()));
  }

  private void tokens(String model, String kind, long number) {
    registry
        .counter("smith.usage.tokens", "model", model, "kind", kind)
        .increment((double) Math.max(0, number));
  }

  /** Unknown for a task from before this process, until the task board has it. */
  private @Nullable Instant beginOf(TaskId task) {
    Instant known = createdAt.get(task);
    return known == null ? tasks.createdAt(task).orElse(null) : known;
  }
}
