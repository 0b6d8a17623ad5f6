package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.runner.worker.Executor;
import io.mistersmith.runner.worker.Worker;
import io.mistersmith.runner.worker.WorkerFailed;
import io.mistersmith.runner.worker.WorkerIdentity;
import io.mistersmith.runner.worker.Workers;
import java.net.URI;

/** Brings up warm workers: token first, then process, then handshake. */
public final class Nursery {

  private final Workers workers;
  private final Executors executors;
  private final AgentReports reports;
  private final TokenGate gate;
  private final URI mcp;

  public Nursery(
      Workers workers, Executors executors, AgentReports reports, TokenGate gate, URI queryUrl) {
    this.workers = workers;
    this.executors = executors;
    this.reports = reports;
    this.gate = gate;
    this.mcp = queryUrl.resolve("/mcp");
  }

  /** A warm worker, what it is, and as whom it may act. */
  record WarmWorker(Worker worker, Executor executor, WorkerIdentity identity) {}

  /**
   * @param status under which the token is reported: starting or worker_replaced
   */
  WarmWorker bringUp(AgentId agent, AgentSpec spec, String status)
      throws WorkerFailed, InterruptedException {
    Executor executor =
        executors
            .named(spec.executor())
            .orElseThrow(
                () ->
                    WorkerFailed.because(
                        TaskError.Category.LOGICAL, "missing_binary", executors.whyNoClaude()));
    WorkerToken token = WorkerToken.mint();
    reports.token(agent, status, token.sha256(), null);
    if (!gate.opens(agent, token)) {
      throw WorkerFailed.because(
          TaskError.Category.TRANSIENT,
          "token_not_accepted",
          "The platform did not accept the worker's token in time");
    }
    WorkerIdentity who = new WorkerIdentity(agent, spec.role(), token.value(), mcp, spec.model());
    Worker worker = workers.start(executor, who);
    try {
      worker.awaitWarm();
    } catch (WorkerFailed | InterruptedException e) {
      worker.takeAway();
      throw e;
    }
    if (status.equals("worker_replaced")) {
      reports.token(agent, status, token.sha256(), worker.pid());
    }
    return new WarmWorker(worker, executor, who);
  }
}
