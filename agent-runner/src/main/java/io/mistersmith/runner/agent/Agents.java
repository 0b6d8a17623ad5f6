package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.runner.task.TaskRunner;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of this runner. */
public final class Agents {

  private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

  private final Nursery nursery;
  private final AgentReports reports;
  private final TaskRunner tasks;
  private final int max;
  private final Map<AgentId, AgentLife> lives = new ConcurrentHashMap<>();
  private final RecentRuns recent = new RecentRuns();
  private volatile boolean stopping;

  public Agents(Nursery nursery, AgentReports reports, TaskRunner tasks, int max) {
    this.nursery = nursery;
    this.reports = reports;
    this.tasks = tasks;
    this.max = max;
  }

  /** Why not, or empty when the agent begins to live or lives already. */
  synchronized Optional<String> spawn(AgentId id, AgentSpec spec) {
    if (lives.containsKey(id)) {
      return Optional.empty();
    }
    if (stopping) {
      return Optional.of("runner_stopping");
    }
    if (lives.size() >= max) {
      return Optional.of("pool_full");
    }
    AgentLife life = new AgentLife(id, spec, nursery, reports, tasks, () -> lives.remove(id));
    lives.put(id, life);
    life.begin();
    return Optional.empty();
  }

  Optional<AgentLife> find(AgentId id) {
    return Optional.ofNullable(lives.get(id));
  }

  List<AgentLife> all() {
    return lives.values().stream().sorted(Comparator.comparing(life -> life.id().value())).toList();
  }

  public int count() {
    return lives.size();
  }

  /** Takes an assignment to an agent of this runner, once per run; others are not meant for us. */
  public Taken assign(Assignment assignment) {
    AgentLife life = lives.get(assignment.assignedTo());
    if (life == null) {
      return Taken.NOT_OURS;
    }
    if (!recent.isNew(assignment.runId())) {
      return Taken.KNOWN;
    }
    if (life.work(assignment)) {
      return Taken.YES;
    }
    recent.forget(assignment.runId());
    return Taken.FULL;
  }

  /** What became of an assignment. */
  public enum Taken {
    YES,
    KNOWN,
    NOT_OURS,
    FULL
  }

  /** Ends all workers; each agent is reported as departing. */
  public void depart(Duration patience) throws InterruptedException {
    synchronized (this) {
      stopping = true;
    }
    List<AgentLife> leaving = List.copyOf(lives.values());
    leaving.forEach(AgentLife::depart);
    long end = System.nanoTime() + patience.toNanos();
    for (AgentLife life : leaving) {
      if (!life.join(Duration.ofNanos(Math.max(end - System.nanoTime(), 1)))) {
        LOG.warn("{} did not end in time", life.id());
      }
      reports.departing(life.id(), "runner_stopping");
    }
  }
}
