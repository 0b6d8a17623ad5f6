package io.mistersmith.command.schedule;

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
import java.math.BigDecimal;

/** What each agent event means for {@code command.agent}. */
final class AgentRows {
  void on(AgentEvent event, Cause cause, Rows rows) {
    switch (event) {
      case AgentCreated e -> created(e, cause, rows);
      case AgentStarting e -> {
        status("starting", event, cause, rows);
        degraded(false, event, rows);
        runner(e.runnerId(), event, rows);
      }
      case AgentRunning e -> {
        status("running", event, cause, rows);
        runner(e.runnerId(), event, rows);
      }
      case AgentWorkerReplaced e -> runner(e.runnerId(), event, rows);
      case AgentBusy e ->
          rows.change(
              e.agentId().value(),
              "UPDATE command.agent SET status = 'busy', current_task = ?, changed_at = ?"
                  + " WHERE agent_id = ?",
              e.taskId(),
              cause.at(),
              e.agentId());
      case AgentIdle _ -> status("idle", event, cause, rows);
      case AgentPaused _ -> status("paused", event, cause, rows);
      case AgentResumed _ -> status("running", event, cause, rows);
      case AgentStopping _ -> status("stopping", event, cause, rows);
      case AgentStopped _ -> status("stopped", event, cause, rows);
      case AgentErrored _ -> status("error", event, cause, rows);
      case AgentFailed _ -> status("failed", event, cause, rows);
      case AgentDegraded _ -> degraded(true, event, rows);
      case AgentRecovered _ -> degraded(false, event, rows);
      case AgentCharged e -> spent(e.spentUsd(), event, rows);
      case AgentBudgetSpent e -> spent(e.spentUsd(), event, rows);
      case AgentRestartRequested _ -> restarted(event, cause, rows);
    }
  }

  private static void created(AgentCreated e, Cause cause, Rows rows) {
    rows.write(
        e.agentId().value(),
        """
        INSERT INTO command.agent (agent_id, status, role, capabilities, executor, model, session, budget_usd,
          changed_at)
        VALUES (?, 'created', ?, ?, ?, ?, ?, ?, ?)
        """,
        e.agentId(),
        e.spec().role(),
        e.spec().capabilities(),
        e.spec().executor(),
        e.spec().model(),
        e.spec().session(),
        e.spec().budgetUsd(),
        cause.at());
  }

  private static void status(String status, AgentEvent event, Cause cause, Rows rows) {
    rows.change(
        event.agentId().value(),
        "UPDATE command.agent SET status = ?, current_task = NULL, changed_at = ? WHERE agent_id = ?",
        status,
        cause.at(),
        event.agentId());
  }

  private static void spent(BigDecimal usd, AgentEvent event, Rows rows) {
    rows.change(
        event.agentId().value(),
        "UPDATE command.agent SET spent_usd = ? WHERE agent_id = ?",
        usd,
        event.agentId());
  }

  private static void degraded(boolean degraded, AgentEvent event, Rows rows) {
    rows.change(
        event.agentId().value(),
        "UPDATE command.agent SET degraded = ? WHERE agent_id = ?",
        degraded,
        event.agentId());
  }

  private static void runner(String runnerId, AgentEvent event, Rows rows) {
    rows.change(
        event.agentId().value(),
        "UPDATE command.agent SET runner_id = ?, last_runner = ? WHERE agent_id = ?",
        runnerId,
        runnerId,
        event.agentId());
  }

  /** It belongs to no runner until one takes it. */
  private static void restarted(AgentEvent event, Cause cause, Rows rows) {
    status("created", event, cause, rows);
    rows.change(
        event.agentId().value(),
        "UPDATE command.agent SET runner_id = NULL WHERE agent_id = ?",
        event.agentId());
  }
}
