package io.mistersmith.command.agent;

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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where an agent stands, as far as its next command needs to know. */
public sealed interface AgentState {

  AgentStatus status();

  /**
   * Waits for a runner to start it.
   *
   * @param again not for the first time
   */
  record Waiting(boolean again) implements AgentState {
    @Override
    public AgentStatus status() {
      return again ? AgentStatus.STARTING : AgentStatus.CREATED;
    }
  }

  /** A runner has it. */
  sealed interface Taken extends AgentState {
    Worker worker();
  }

  /**
   * @param since when its runner told of this process, by the runner's clock
   * @param executor null until the worker is up
   */
  record Worker(
      String runnerId,
      Instant since,
      String tokenSha256,
      @Nullable String executor,
      @Nullable Long pid) {}

  record Starting(Worker worker) implements Taken {
    @Override
    public AgentStatus status() {
      return AgentStatus.STARTING;
    }
  }

  /** The worker is up: running, busy or idle. */
  sealed interface Up extends Taken {}

  record Running(Worker worker) implements Up {
    @Override
    public AgentStatus status() {
      return AgentStatus.RUNNING;
    }
  }

  record Busy(Worker worker, String taskId) implements Up {
    @Override
    public AgentStatus status() {
      return AgentStatus.BUSY;
    }
  }

  record Idle(Worker worker) implements Up {
    @Override
    public AgentStatus status() {
      return AgentStatus.IDLE;
    }
  }

  record Paused(Worker worker) implements Taken {
    @Override
    public AgentStatus status() {
      return AgentStatus.PAUSED;
    }
  }

  record Stopping(Worker worker, boolean kill) implements Taken {
    @Override
    public AgentStatus status() {
      return AgentStatus.STOPPING;
    }
  }

  record Stopped() implements AgentState {
    @Override
    public AgentStatus status() {
      return AgentStatus.STOPPED;
    }
  }

  /** Its worker could not be started. */
  record Errored(String code, String message) implements AgentState {
    @Override
    public AgentStatus status() {
      return AgentStatus.ERROR;
    }
  }

  record Failed(String code, String message) implements AgentState {
    @Override
    public AgentStatus status() {
      return AgentStatus.FAILED;
    }
  }

  static AgentState after(AgentState state, AgentEvent event) {
    return switch (event) {
      case AgentCreated _ -> new Waiting(false);
      case AgentRestartRequested _ -> new Waiting(true);
      case AgentDegraded _, AgentRecovered _, AgentCharged _, AgentBudgetSpent _ -> state;
      case AgentStarting e ->
          new Starting(new Worker(e.runnerId(), e.at(), e.tokenSha256(), null, null));
      case AgentRunning e -> state instanceof Taken t ? new Running(up(t.worker(), e)) : state;
      case AgentWorkerReplaced e -> replaced(state, e);
      case AgentBusy e -> state instanceof Taken t ? new Busy(t.worker(), e.taskId()) : state;
      case AgentIdle _ -> state instanceof Taken t ? new Idle(t.worker()) : state;
      case AgentPaused _ -> state instanceof Taken t ? new Paused(t.worker()) : state;
      case AgentResumed _ -> state instanceof Taken t ? new Running(t.worker()) : state;
      case AgentStopping e -> state instanceof Taken t ? new Stopping(t.worker(), e.kill()) : state;
      case AgentStopped _ -> new Stopped();
      case AgentErrored e -> new Errored(e.code(), e.message());
      case AgentFailed e -> new Failed(e.code(), e.message());
    };
  }

  private static Worker up(Worker worker, AgentRunning e) {
    return new Worker(e.runnerId(), worker.since(), worker.tokenSha256(), e.executor(), e.pid());
  }

  private static AgentState replaced(AgentState state, AgentWorkerReplaced e) {
    return switch (state) {
      case Running s -> new Running(replaced(s.worker(), e));
      case Busy s -> new Busy(replaced(s.worker(), e), s.taskId());
      case Idle s -> new Idle(replaced(s.worker(), e));
      case Paused s -> new Paused(replaced(s.worker(), e));
      case Stopping s -> new Stopping(replaced(s.worker(), e), s.kill());
      case Starting s -> new Starting(replaced(s.worker(), e));
      case Waiting _, Stopped _, Errored _, Failed _ -> state;
    };
  }

  private static Worker replaced(Worker worker, AgentWorkerReplaced e) {
    return new Worker(e.runnerId(), e.at(), e.tokenSha256(), worker.executor(), e.pid());
  }
}
