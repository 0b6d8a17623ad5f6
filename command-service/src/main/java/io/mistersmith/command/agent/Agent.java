package io.mistersmith.command.agent;

import static io.mistersmith.command.agent.AgentRefusal.AGENT_ALIVE;
import static io.mistersmith.command.agent.AgentRefusal.AGENT_BUSY;
import static io.mistersmith.command.agent.AgentRefusal.AGENT_EXISTS;
import static io.mistersmith.command.agent.AgentRefusal.ALREADY_STARTED;
import static io.mistersmith.command.agent.AgentRefusal.BUDGET_SPENT;
import static io.mistersmith.command.agent.AgentRefusal.EARLIER_WORKER;
import static io.mistersmith.command.agent.AgentRefusal.NOT_PAUSED;
import static io.mistersmith.command.agent.AgentRefusal.NOT_RESTARTED;
import static io.mistersmith.command.agent.AgentRefusal.NOT_RUNNING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_STARTING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_STOPPING;
import static io.mistersmith.command.agent.AgentRefusal.NOT_YET_STARTING;
import static io.mistersmith.command.agent.AgentRefusal.STOPPED_MEANWHILE;
import static io.mistersmith.command.agent.AgentRefusal.WRONG_RUNNER;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.agent.AgentCommand.AnnounceAgent;
import io.mistersmith.api.agent.AgentCommand.ChargeAgent;
import io.mistersmith.api.agent.AgentCommand.ConfirmStopped;
import io.mistersmith.api.agent.AgentCommand.CreateAgent;
import io.mistersmith.api.agent.AgentCommand.MarkBusy;
import io.mistersmith.api.agent.AgentCommand.MarkDegraded;
import io.mistersmith.api.agent.AgentCommand.MarkIdle;
import io.mistersmith.api.agent.AgentCommand.MarkRecovered;
import io.mistersmith.api.agent.AgentCommand.PauseAgent;
import io.mistersmith.api.agent.AgentCommand.ReplaceWorker;
import io.mistersmith.api.agent.AgentCommand.ReportAgentFailed;
import io.mistersmith.api.agent.AgentCommand.ReportStartError;
import io.mistersmith.api.agent.AgentCommand.RestartAgent;
import io.mistersmith.api.agent.AgentCommand.RestartFailedAgent;
import io.mistersmith.api.agent.AgentCommand.ResumeAgent;
import io.mistersmith.api.agent.AgentCommand.StartAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
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
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.agent.AgentState.Busy;
import io.mistersmith.command.agent.AgentState.Errored;
import io.mistersmith.command.agent.AgentState.Failed;
import io.mistersmith.command.agent.AgentState.Idle;
import io.mistersmith.command.agent.AgentState.Paused;
import io.mistersmith.command.agent.AgentState.Running;
import io.mistersmith.command.agent.AgentState.Starting;
import io.mistersmith.command.agent.AgentState.Stopped;
import io.mistersmith.command.agent.AgentState.Stopping;
import io.mistersmith.command.agent.AgentState.Taken;
import io.mistersmith.command.agent.AgentState.Up;
import io.mistersmith.command.agent.AgentState.Waiting;
import java.math.BigDecimal;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Decides what may happen to an agent. Every handler returns where it stands after it. */
@Aggregate(cache = "aggregateCache")
class Agent {

  @AggregateIdentifier private @Nullable AgentId id;

  /** Null until the first event. */
  private @Nullable AgentSnapshot now;

  Agent() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  AgentSnapshot handle(CreateAgent c) {
    if (now == null) {
      apply(new AgentCreated(c.agentId(), c.spec(), c.at()));
    } else if (!now.agent().spec().equals(c.spec())) {
      throw refused(AGENT_EXISTS);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(StartAgent c) {
    switch (state()) {
      case Starting starting when starting.worker().tokenSha256().equals(c.tokenSha256()) -> {}
      case Starting starting
          when starting.worker().runnerId().equals(c.runnerId())
              && isOfAnEarlierWorker(c.runnerId(), c.at(), starting) ->
          throw refused(EARLIER_WORKER);
      case Waiting _, Starting _ ->
          apply(new AgentStarting(c.agentId(), c.runnerId(), c.tokenSha256(), c.at()));
      case Up _, Paused _, Stopping _ -> throw refused(ALREADY_STARTED);
      case Stopped _, Errored _, Failed _ -> throw refused(NOT_RESTARTED);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(AnnounceAgent c) {
    switch (state()) {
      case Taken taken when !taken.worker().runnerId().equals(c.runnerId()) ->
          throw refused(WRONG_RUNNER);
      case Starting _ ->
          apply(new AgentRunning(c.agentId(), c.runnerId(), c.executor(), c.pid(), c.at()));
      case Up _, Paused _, Stopping _ -> {}
      case Waiting _ -> throw refused(NOT_YET_STARTING);
      case Stopped _, Errored _, Failed _ -> throw refused(NOT_STARTING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(ReplaceWorker c) {
    switch (state()) {
      case Taken taken when !taken.worker().runnerId().equals(c.runnerId()) ->
          throw refused(WRONG_RUNNER);
      case Taken taken when taken.worker().tokenSha256().equals(c.tokenSha256()) -> {}
      case Taken taken when isOfAnEarlierWorker(c.runnerId(), c.at(), taken) ->
          throw refused(EARLIER_WORKER);
      case Up _, Paused _ ->
          apply(
              new AgentWorkerReplaced(c.agentId(), c.runnerId(), c.tokenSha256(), c.pid(), c.at()));
      case Waiting _, Starting _, Stopping _, Stopped _, Errored _, Failed _ ->
          throw refused(NOT_RUNNING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(MarkBusy c) {
    switch (state()) {
      case Busy busy when busy.taskId().equals(c.taskId()) -> {}
      case Busy _ -> throw refused(AGENT_BUSY);
      case Running _, Idle _ when now().budgetIsSpent() -> throw refused(BUDGET_SPENT);
      case Running _, Idle _ -> apply(new AgentBusy(c.agentId(), c.taskId(), c.at()));
      case Waiting _, Starting _, Paused _, Stopping _, Stopped _, Errored _, Failed _ ->
          throw refused(NOT_RUNNING);
    }
    return now();
  }

  /** Money is spent in whatever state the agent is by now. */
  @CommandHandler
  AgentSnapshot handle(ChargeAgent c) {
    Spending known = now().spending();
    if (known.isNews(c.runId(), c.usage())) {
      boolean spentBefore = now().budgetIsSpent();
      BigDecimal spent = known.spentAfter(c.runId(), c.usage().costUsd());
      apply(
          new AgentCharged(
              c.agentId(), c.runId(), c.usage().costUsd(), c.usage().estimated(), spent, c.at()));
      BigDecimal budget = now().agent().spec().budgetUsd();
      if (budget != null && !spentBefore && now().budgetIsSpent()) {
        apply(new AgentBudgetSpent(c.agentId(), budget, spent, c.at()));
      }
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(MarkDegraded c) {
    switch (state()) {
      case Taken _ when now().degradedSince() != null -> {}
      case Taken _ -> apply(new AgentDegraded(c.agentId(), c.lastHeardAt(), c.at()));
      case Waiting _, Stopped _, Errored _, Failed _ -> throw refused(NOT_RUNNING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(MarkRecovered c) {
    switch (state()) {
      case Taken _ when now().degradedSince() == null -> {}
      case Taken _ -> apply(new AgentRecovered(c.agentId(), c.at()));
      case Waiting _, Stopped _, Errored _, Failed _ -> throw refused(NOT_RUNNING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(MarkIdle c) {
    switch (state()) {
      case Taken taken when isNotFrom(c.runnerId(), taken) -> throw refused(WRONG_RUNNER);
      case Idle _ -> {}
      case Busy busy when c.after() != null && !busy.taskId().equals(c.after().value()) -> {}
      case Running _, Busy _ -> apply(new AgentIdle(c.agentId(), c.at()));
      case Waiting _, Starting _, Paused _, Stopping _, Stopped _, Errored _, Failed _ ->
          throw refused(NOT_RUNNING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(PauseAgent c) {
    switch (state()) {
      case Paused _ -> {}
      case Running _, Idle _ -> apply(new AgentPaused(c.agentId(), c.at()));
      case Busy _ -> throw refused(AGENT_BUSY);
      case Waiting _, Starting _, Stopping _, Stopped _, Errored _, Failed _ ->
          throw refused(NOT_RUNNING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(ResumeAgent c) {
    switch (state()) {
      case Paused _ -> apply(new AgentResumed(c.agentId(), c.at()));
      case Up _ -> {}
      case Waiting _, Starting _, Stopping _, Stopped _, Errored _, Failed _ ->
          throw refused(NOT_PAUSED);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(StopAgent c) {
    switch (state()) {
      case Stopped _ -> {}
      case Stopping stopping when stopping.kill() || !c.kill() -> {}
      case Taken _ -> apply(new AgentStopping(c.agentId(), c.kill(), c.reason(), c.at()));
      // No runner has it, so nobody would confirm; who waits to be restarted waits no longer.
      case Waiting _, Failed _, Errored _ -> apply(new AgentStopped(c.agentId(), c.at()));
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(ConfirmStopped c) {
    switch (state()) {
      case Taken taken when isNotFrom(c.runnerId(), taken) -> throw refused(WRONG_RUNNER);
      case Stopped _ -> {}
      case Stopping _ -> apply(new AgentStopped(c.agentId(), c.at()));
      case Waiting _, Starting _, Up _, Paused _, Errored _, Failed _ ->
          throw refused(NOT_STOPPING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(ReportStartError c) {
    switch (state()) {
      case Taken taken when isNotFrom(c.runnerId(), taken) -> throw refused(WRONG_RUNNER);
      case Taken taken when isOfAnEarlierWorker(c.runnerId(), c.at(), taken) ->
          throw refused(EARLIER_WORKER);
      case Errored _ -> {}
      case Starting _, Failed _ ->
          apply(new AgentErrored(c.agentId(), c.code(), c.message(), c.at(), c.cause()));
      case Waiting _ -> throw refused(NOT_YET_STARTING);
      case Up _, Paused _, Stopping _, Stopped _ -> throw refused(NOT_STARTING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(ReportAgentFailed c) {
    switch (state()) {
      case Taken taken when isNotFrom(c.runnerId(), taken) -> throw refused(WRONG_RUNNER);
      case Taken taken when isOfAnEarlierWorker(c.runnerId(), c.at(), taken) ->
          throw refused(EARLIER_WORKER);
      case Failed _, Errored _, Stopped _ -> {}
      case Up _, Paused _, Stopping _ ->
          apply(new AgentFailed(c.agentId(), c.code(), c.message(), c.at(), c.cause()));
      case Starting _ ->
          apply(new AgentErrored(c.agentId(), c.code(), c.message(), c.at(), c.cause()));
      case Waiting _ -> throw refused(NOT_YET_STARTING);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(RestartAgent c) {
    switch (state()) {
      case Waiting _ -> {}
      case Stopped _, Errored _, Failed _ ->
          apply(new AgentRestartRequested(c.agentId(), c.reason(), c.at()));
      case Taken _ -> throw refused(AGENT_ALIVE);
    }
    return now();
  }

  @CommandHandler
  AgentSnapshot handle(RestartFailedAgent c) {
    switch (state()) {
      case Waiting _ -> {}
      case Errored _, Failed _ -> apply(new AgentRestartRequested(c.agentId(), c.reason(), c.at()));
      case Stopped _ -> throw refused(STOPPED_MEANWHILE);
      case Taken _ -> throw refused(AGENT_ALIVE);
    }
    return now();
  }

  @EventSourcingHandler
  void on(AgentEvent event) {
    id = event.agentId();
    now =
        switch (event) {
          case AgentCreated created ->
              new AgentSnapshot(
                  created, new Waiting(false), null, created.createdAt(), Spending.NONE);
          case AgentEvent later -> now().after(later);
        };
  }

  private AgentState state() {
    return now().state();
  }

  private AgentSnapshot now() {
    if (now == null) {
      throw new IllegalStateException("an agent begins with agent.created");
    }
    return now;
  }

  private static boolean isNotFrom(@Nullable String runner, Taken taken) {
    return runner != null && !runner.equals(taken.worker().runnerId());
  }

  /** Both times are that runner's. */
  private static boolean isOfAnEarlierWorker(@Nullable String runner, Instant at, Taken taken) {
    return runner != null && at.isBefore(taken.worker().since());
  }

  private CommandRefused refused(AgentRefusal why) {
    return new CommandRefused(why, id + " is " + state().status().wireName() + ".");
  }
}
