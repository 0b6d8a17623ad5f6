package io.mistersmith.command.agent;

import io.mistersmith.command.Refusal;

/** Why something asked of an agent is refused. */
enum AgentRefusal implements Refusal {
  /** The id is taken by an agent with another specification. */
  AGENT_EXISTS,
  /** The agent has a worker already. */
  ALREADY_STARTED,
  /** The agent has ended; it is started again only after a restart was asked for. */
  NOT_RESTARTED,
  /** No runner is starting the agent. */
  NOT_STARTING,
  /** No runner has said so far that it starts the agent. */
  NOT_YET_STARTING,
  /** It was said of the worker before this one. */
  EARLIER_WORKER,
  /** Another runner has the agent. */
  WRONG_RUNNER,
  /** The agent has no worker that could do this. */
  NOT_RUNNING,
  /** A busy agent is not paused, and is given no second task. */
  AGENT_BUSY,
  NOT_PAUSED,
  /** Nobody asked the agent to stop. */
  NOT_STOPPING,
  /** It was stopped after it failed, so what was to restart it comes too late. */
  STOPPED_MEANWHILE,
  /** What all its runs may cost has been spent. */
  BUDGET_SPENT,
  /** Only a failed, stopped or erroneous agent is restarted. */
  AGENT_ALIVE;

  @Override
  public Kind kind() {
    return this == NOT_YET_STARTING ? Kind.TOO_EARLY : Kind.CONFLICT;
  }
}
