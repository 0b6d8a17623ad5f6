package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.mistersmith.runner.worker.Executor;
import io.mistersmith.runner.worker.SessionFiles;
import io.mistersmith.runner.worker.Worker;
import io.mistersmith.runner.worker.WorkerFailed;
import io.mistersmith.runner.worker.WorkerIdentity;
import io.mistersmith.runner.worker.WorkerSession;
import io.mistersmith.runner.worker.Workers;
import java.math.BigDecimal;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Brings up warm workers: a waiting process, its token reported and accepted, then the handshake.
 */
public final class Nursery {
  /** The status under which the token of an agent's first worker is reported. */
  static final String FIRST = "starting";

  private final Workers workers;
  private final Executors executors;
  private final SessionFiles sessions;
  private final AgentReports reports;
  private final TokenGate gate;
  private final URI mcp;

  public Nursery(
      Workers workers,
      Executors executors,
      SessionFiles sessions,
      AgentReports reports,
      TokenGate gate,
      URI queryUrl) {
    this.sessions = sessions;
    this.workers = workers;
    this.executors = executors;
    this.reports = reports;
    this.gate = gate;
    this.mcp = queryUrl.resolve("/mcp");
  }

  /** Whether a session of an earlier worker can be taken up here. */
  boolean has(String session) {
    return sessions.has(session);
  }

  /**
   * @param status under which the token is reported: {@link #FIRST} or worker_replaced
   * @param maySpendUsd in the worker's whole life; null: what is configured
   */
  Bench bringUp(
      AgentId agent,
      AgentSpec spec,
      String status,
      @Nullable BigDecimal maySpendUsd,
      WorkerSession session)
      throws WorkerFailed, InterruptedException {
    WorkerToken token = WorkerToken.mint();
    boolean first = status.equals(FIRST);
    if (first) {
      // Only an agent that is starting can be one that could not be started.
      reports.token(agent, status, token.sha256(), null);
    }
    Executor executor =
        executors
            .named(spec.executor())
            .orElseThrow(
                () ->
                    WorkerFailed.because(
                        TaskError.Category.LOGICAL, "missing_binary", executors.whyNoClaude()));
    WorkerIdentity who =
        new WorkerIdentity(
            agent, spec.role(), token.value(), mcp, spec.model(), maySpendUsd, session);
    Worker worker = workers.start(executor, who);
    try {
      if (!first) {
        reports.token(agent, status, token.sha256(), worker.pid());
      }
      if (!gate.opens(agent, token)) {
        throw WorkerFailed.because(
            TaskError.Category.TRANSIENT,
            "token_not_accepted",
            "The platform did not accept the worker's token in time");
      }
      worker.awaitWarm();
    } catch (WorkerFailed | InterruptedException e) {
      worker.kill();
      throw e;
    }
    return new Bench(worker, executor.name(), who);
  }
}
