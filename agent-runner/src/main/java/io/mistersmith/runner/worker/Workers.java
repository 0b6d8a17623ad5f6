package io.mistersmith.runner.worker;

import io.mistersmith.api.Ids;
import io.mistersmith.api.task.TaskError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Where workers come from. */
public final class Workers {

  private final Path base;
  private final Spawner spawner;
  private final WorkerLedger ledger;
  private final SessionFiles sessions;
  private final WorkerSettings settings;

  public Workers(
      Path runnerHome,
      Spawner spawner,
      WorkerLedger ledger,
      SessionFiles sessions,
      WorkerSettings settings) {
    this.base = runnerHome;
    this.spawner = spawner;
    this.ledger = ledger;
    this.sessions = sessions;
    this.settings = settings;
  }

  /** Starts a worker; it is cleaned up after by itself when it ends. It waits for awaitWarm. */
  public Worker start(Executor executor, WorkerIdentity asked)
      throws WorkerFailed, InterruptedException {
    String mark = Ids.random("").substring(0, 12);
    WorkerHome home = WorkerHome.create(base, mark);
    ledger.about(mark, asked.agentId(), home);
    try {
      WorkerIdentity who = asked.session().resumed() ? resuming(asked, home) : asked;
      WorkerPlan plan = executor.plan(home, who);
      Map<String, String> environment = new HashMap<>(plan.environment());
      environment.put(ProcessTree.MARK, mark);
      Process process = spawner.spawn(plan.command(), environment, home.work());
      ledger.started(mark, who.agentId(), home, process.toHandle());
      Worker worker =
          new Worker(
              process,
              mark,
              settings,
              plan.secrets(),
              executor.replays(),
              who.session().costUsd().doubleValue());
      worker.onEnd(
          () -> {
            if (worker.isInDebt()) {
              sessions.keep(home.root());
            }
            bury(mark, home);
          });
      return worker;
    } catch (IOException e) {
      bury(mark, home);
      throw WorkerFailed.because(
          TaskError.Category.LOGICAL, "missing_binary", String.valueOf(e.getMessage()));
    }
  }

  private WorkerIdentity resuming(WorkerIdentity who, WorkerHome home) throws IOException {
    String session = who.session().id();
    sessions.place(session, home);
    return who.in(who.session().costing(sessions.costUsd(session)));
  }

  private void bury(String mark, WorkerHome home) {
    home.delete();
    ledger.gone(mark);
  }
}
