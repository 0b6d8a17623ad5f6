package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.runner.task.TaskRunner.Bench;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** GET /workers: the agents here and the processes behind them. */
@RestController
class WorkersController {

  /**
   * @param pid of the worker, null while it is being brought up
   * @param runId of the running task
   */
  record Row(
      AgentId agentId,
      String role,
      String status,
      @Nullable String executor,
      @Nullable Long pid,
      @Nullable RunId runId) {}

  private final Agents agents;

  WorkersController(Agents agents) {
    this.agents = agents;
  }

  @GetMapping("/workers")
  List<Row> workers() {
    return agents.all().stream().map(WorkersController::row).toList();
  }

  private static Row row(AgentLife life) {
    Bench warm = life.current();
    var running = life.running();
    return new Row(
        life.id(),
        life.spec().role(),
        life.status(),
        warm == null ? null : warm.executor(),
        warm == null ? null : warm.worker().pid(),
        running == null ? null : running.runId());
  }
}
