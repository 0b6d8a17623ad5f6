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
  public Worker start(Executor executor, WorkerIdentity who)
      throws WorkerFailed, InterruptedException {
    String mark = Ids.random("").substring(0, 12);
    WorkerHome home = WorkerHome.create(base, mark);
    ledger.about(mark, who.agentId(), home);
    try {
      if (who.session().resumed()) {
        sessions.place(who.session().id(), home);
      }
      WorkerPlan plan = executor.plan(home, who);
      Map<String, String> environment = new HashMap<>(plan.environment());
      environment.put(ProcessTree.MARK, mark);
      Process process = spawner.spawn(plan.command(), environment, home.work());
      ledger.started(mark, who.agentId(), home, process.toHandle());
      Worker worker = new Worker(process, mark, settings, plan.secrets(), executor.replays());
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

  private void bury(String mark, WorkerHome home) {
    home.delete();
    ledger.gone(mark);
  }
}
