package io.mistersmith.command.agent;

import io.mistersmith.api.Usd;
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
import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.agent.AgentState.Busy;
import io.mistersmith.command.agent.AgentState.Errored;
import io.mistersmith.command.agent.AgentState.Failed;
import io.mistersmith.command.agent.AgentState.Taken;
import io.mistersmith.command.agent.AgentState.Worker;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who an agent is, where it stands, since when, and what it has spent. */
public record AgentSnapshot(
    AgentCreated agent,
    AgentState state,
    @Nullable Instant degradedSince,
    Instant lastActivity,
    Spending spending) {

  AgentSnapshot after(AgentEvent event) {
    AgentState next = AgentState.after(state, event);
    return new AgentSnapshot(
        agent,
        next,
        degraded(next, event),
        time(event),
        event instanceof AgentCharged charged ? spending.after(charged) : spending);
  }

  boolean budgetIsSpent() {
    return Usd.isUsedUp(agent.spec().budgetUsd(), spending.spentUsd());
  }

  private @Nullable Instant degraded(AgentState next, AgentEvent event) {
    return switch (event) {
      case AgentDegraded e -> e.at();
      case AgentRecovered _, AgentStarting _ -> null;
      case AgentEvent _ -> next instanceof Taken ? degradedSince : null;
    };
  }

  AgentView view(long position) {
    Worker worker = state instanceof Taken taken ? taken.worker() : null;
    String executor = worker == null ? null : worker.executor();
    return new AgentView(
        agent.agentId(),
        agent.spec().role(),
        agent.spec().capabilities(),
        executor == null ? agent.spec().executor() : executor,
        agent.spec().model(),
        state.status(),
        worker == null ? null : worker.runnerId(),
        worker == null ? null : worker.pid(),
        state instanceof Busy busy ? new TaskId(busy.taskId()) : null,
        errorCode(),
        errorMessage(),
        degradedSince,
        agent.createdAt(),
        lastActivity,
        position,
        agent.spec().budgetUsd(),
        spending.spentUsd());
  }

  private @Nullable String errorCode() {
    return state instanceof Errored e ? e.code() : state instanceof Failed f ? f.code() : null;
  }

  private @Nullable String errorMessage() {
    return state instanceof Errored e
        ? e.message()
        : state instanceof Failed f ? f.message() : null;
  }

  private static Instant time(AgentEvent event) {
    return switch (event) {
      case AgentCreated e -> e.createdAt();
      case AgentStarting e -> e.at();
      case AgentRunning e -> e.at();
      case AgentWorkerReplaced e -> e.at();
      case AgentBusy e -> e.at();
      case AgentIdle e -> e.at();
      case AgentPaused e -> e.at();
      case AgentResumed e -> e.at();
      case AgentStopping e -> e.at();
      case AgentStopped e -> e.at();
      case AgentErrored e -> e.at();
      case AgentFailed e -> e.at();
      case AgentDegraded e -> e.at();
      case AgentRecovered e -> e.at();
      case AgentCharged e -> e.at();
      case AgentBudgetSpent e -> e.at();
      case AgentRestartRequested e -> e.at();
    };
  }
}
