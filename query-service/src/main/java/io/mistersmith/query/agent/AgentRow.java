package io.mistersmith.query.agent;

import static io.mistersmith.query.board.MissingRow.required;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBudgetSpent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCharged;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentDegraded;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentEvent.AgentPaused;
import io.mistersmith.api.agent.AgentEvent.AgentRecovered;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentResumed;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;
import io.mistersmith.api.agent.AgentEvent.AgentWorkerReplaced;
import io.mistersmith.api.agent.AgentStatus;
import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.task.TaskId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an agent looks like after an event. */
final class AgentRow {
  /** While a runner has it. */
  private static final Set<AgentStatus> DEGRADABLE =
      EnumSet.of(
          AgentStatus.RUNNING,
          AgentStatus.BUSY,
          AgentStatus.IDLE,
          AgentStatus.PAUSED,
          AgentStatus.STOPPING);

  private AgentRow() {}

  static AgentView after(@Nullable AgentView before, AgentEvent event, long position) {
    if (event instanceof AgentCreated created) {
      return created(created, position);
    }
    AgentView agent = required(before, event);
    return switch (event) {
      case AgentCreated created -> created(created, position);
      case AgentStarting e ->
          worker(
              agent, AgentStatus.STARTING, e.runnerId(), agent.executor(), null, e.at(), position);
      case AgentRunning e ->
          worker(agent, AgentStatus.RUNNING, e.runnerId(), e.executor(), e.pid(), e.at(), position);
      case AgentWorkerReplaced e ->
          worker(agent, agent.status(), e.runnerId(), agent.executor(), e.pid(), e.at(), position);
      case AgentBusy e -> status(agent, AgentStatus.BUSY, e.at(), position);
      case AgentIdle e -> status(agent, AgentStatus.IDLE, e.at(), position);
      case AgentPaused e -> status(agent, AgentStatus.PAUSED, e.at(), position);
      case AgentResumed e -> status(agent, AgentStatus.RUNNING, e.at(), position);
      case AgentStopping e -> status(agent, AgentStatus.STOPPING, e.at(), position);
      case AgentStopped e -> gone(agent, AgentStatus.STOPPED, null, null, e.at(), position);
      case AgentErrored e ->
          gone(agent, AgentStatus.ERROR, e.code(), e.message(), e.at(), position);
      case AgentFailed e ->
          gone(agent, AgentStatus.FAILED, e.code(), e.message(), e.at(), position);
      case AgentDegraded e -> told(agent, e.at(), agent.spentUsd(), position);
      case AgentRecovered _ -> told(agent, null, agent.spentUsd(), position);
      case AgentCharged e -> told(agent, agent.degradedSince(), e.spentUsd(), position);
      case AgentBudgetSpent e -> told(agent, agent.degradedSince(), e.spentUsd(), position);
      case AgentRestartRequested e ->
          gone(agent, AgentStatus.STARTING, null, null, e.at(), position);
    };
  }

  /** A task of the agent's began, went on or, with null, ended. */
  static AgentView holding(AgentView agent, @Nullable TaskId task, Instant at, long position) {
    return next(
        agent,
        agent.status(),
        agent.executor(),
        agent.runnerId(),
        agent.pid(),
        task,
        agent.errorCode(),
        agent.errorMessage(),
        at,
        position);
  }

  /** Neither a heartbeat that is missing is an activity, nor money that has been spent. */
  private static AgentView told(
      AgentView agent,
      @Nullable Instant degradedSince,
      @Nullable BigDecimal spentUsd,
      long position) {
    return new AgentView(
        agent.agentId(),
        agent.role(),
        agent.capabilities(),
        agent.executor(),
        agent.model(),
        agent.status(),
        agent.runnerId(),
        agent.pid(),
        agent.currentTaskId(),
        agent.errorCode(),
        agent.errorMessage(),
        degradedSince,
        agent.createdAt(),
        agent.lastActivity(),
        position,
        agent.budgetUsd(),
        spentUsd);
  }

  private static AgentView created(AgentCreated e, long position) {
    return new AgentView(
        e.agentId(),
        e.spec().role(),
        e.spec().capabilities(),
        e.spec().executor(),
        e.spec().model(),
        AgentStatus.CREATED,
        null,
        null,
        null,
        null,
        null,
        null,
        e.createdAt(),
        e.createdAt(),
        position,
        e.spec().budgetUsd(),
        BigDecimal.ZERO);
  }

  private static AgentView worker(
      AgentView agent,
      AgentStatus status,
      String runnerId,
      String executor,
      @Nullable Long pid,
      Instant at,
      long position) {
    return next(
        agent, status, executor, runnerId, pid, agent.currentTaskId(), null, null, at, position);
  }

  private static AgentView status(AgentView agent, AgentStatus status, Instant at, long position) {
    return next(
        agent,
        status,
        agent.executor(),
        agent.runnerId(),
        agent.pid(),
        agent.currentTaskId(),
        null,
        null,
        at,
        position);
  }

  private static AgentView gone(
      AgentView agent,
      AgentStatus status,
      @Nullable String code,
      @Nullable String message,
      Instant at,
      long position) {
    return next(
        agent,
        status,
        agent.executor(),
        agent.runnerId(),
        null,
        agent.currentTaskId(),
        code,
        message,
        at,
        position);
  }

  private static AgentView next(
      AgentView agent,
      AgentStatus status,
      String executor,
      @Nullable String runnerId,
      @Nullable Long pid,
      @Nullable TaskId task,
      @Nullable String errorCode,
      @Nullable String errorMessage,
      Instant at,
      long position) {
    return new AgentView(
        agent.agentId(),
        agent.role(),
        agent.capabilities(),
        executor,
        agent.model(),
        status,
        runnerId,
        pid,
        task,
        errorCode,
        errorMessage,
        DEGRADABLE.contains(status) ? agent.degradedSince() : null,
        agent.createdAt(),
        at.isAfter(agent.lastActivity()) ? at : agent.lastActivity(),
        position,
        agent.budgetUsd(),
        agent.spentUsd());
  }
}
