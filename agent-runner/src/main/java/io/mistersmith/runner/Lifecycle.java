package io.mistersmith.runner;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.runner.agent.Agents;
import io.mistersmith.runner.agent.Assignments;
import io.mistersmith.runner.agent.CommandDesk;
import io.mistersmith.runner.agent.Heart;
import io.mistersmith.runner.worker.WorkerLedger;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Start: bury what an earlier life left, then open the doors. Stop: take all workers along, and say
 * so.
 */
final class Lifecycle implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final NatsLink link;
  private final WorkerLedger ledger;
  private final Agents agents;
  private final CommandDesk desk;
  private final Assignments assignments;
  private final Heart heart;
  private final Duration stopPatience;
  private volatile boolean running;

  Lifecycle(
      NatsLink link,
      WorkerLedger ledger,
      Agents agents,
      CommandDesk desk,
      Assignments assignments,
      Heart heart,
      Duration stopPatience) {
    this.link = link;
    this.ledger = ledger;
    this.agents = agents;
    this.desk = desk;
    this.assignments = assignments;
    this.heart = heart;
    this.stopPatience = stopPatience;
  }

  @Override
  public void start() {
    List<AgentId> orphaned = ledger.sweep();
    agents.left(orphaned);
    desk.open();
    assignments.open();
    link.start();
    heart.start();
    running = true;
    Thread.ofVirtual().name("orphans").start(() -> departed(orphaned));
  }

  @Override
  public void stop() {
    running = false;
    heart.close();
    // Not in this thread: reports must not outlast the patience while NATS is away.
    Thread leaving = Thread.ofVirtual().name("leaving").start(this::depart);
    try {
      if (!leaving.join(stopPatience.plusSeconds(3))) {
        LOG.warn("The runner stops before everything was said");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void depart() {
    try {
      agents.depart(stopPatience);
    } catch (InterruptedException e) {
      LOG.warn("The runner stops before everything was said");
    }
  }

  private void departed(List<AgentId> orphaned) {
    try {
      agents.tell(orphaned, "runner_restarted");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
