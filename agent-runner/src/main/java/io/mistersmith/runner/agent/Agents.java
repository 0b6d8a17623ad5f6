package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.runner.relay.Lease;
import io.mistersmith.runner.task.TaskRunner;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of this runner. */
public final class Agents {

  private static final Logger LOG = LoggerFactory.getLogger(Agents.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Nursery nursery;
  private final AgentReports reports;
  private final TaskRunner tasks;
  private final ModelCircuits circuits;
  private final Lease lease;
  private final Clock clock;
  private final int max;

  /** They have not yet been reported as gone, so they are not taken in again. */
  private final Set<AgentId> leaving = ConcurrentHashMap.newKeySet();

  private final Map<AgentId, AgentLife> lives = new ConcurrentHashMap<>();
  private final RecentRuns recent = new RecentRuns();
  private volatile boolean stopping;

  public Agents(
      Nursery nursery,
      AgentReports reports,
      TaskRunner tasks,
      ModelCircuits circuits,
      Lease lease,
      Clock clock,
      int max) {
    this.nursery = nursery;
    this.reports = reports;
    this.tasks = tasks;
    this.circuits = circuits;
    this.lease = lease;
    this.clock = clock;
    this.max = max;
  }

  /** Why not, or empty when the agent begins to live or is about to. */
  synchronized Optional<String> spawn(AgentId id, AgentSpec spec) {
    AgentLife living = lives.get(id);
    if (living != null && living.isYoung()) {
      return Optional.empty();
    }
    if (living != null) {
      // The platform knows nothing of this life any more, or it would not ask.
      living.depart();
    }
    if (living != null || leaving.contains(id)) {
      return Optional.of(AgentMessage.Reply.AGENT_LEAVING);
    }
    if (stopping) {
      return Optional.of("runner_stopping");
    }
    if (lives.size() >= max) {
      return Optional.of("pool_full");
    }
    AgentLife life =
        new AgentLife(
            id,
            spec,
            nursery,
            reports,
            tasks,
            circuits,
            new AgentLife.Birth(lease.begin(), clock.instant()),
            () -> lives.remove(id));
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
    if (life.isYoungerThan(assignment)) {
      return Taken.STALE;
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

  /**
   * What became of an assignment. STALE: it was for an earlier life of the agent, whose work has
   * been given on.
   */
  public enum Taken {
    YES,
    KNOWN,
    STALE,
    NOT_OURS,
    FULL
  }

  /** Says that an agent of an assignment will not do it. */
  void decline(Assignment assignment) throws InterruptedException {
    tasks.release(assignment, lease.term());
  }

  /** Agents that an earlier life of this runner had and nobody has been told of. */
  public void left(List<AgentId> orphaned) {
    leaving.addAll(orphaned);
  }

  /** Tells of agents that are gone; from then on they may come back. */
  public void tell(List<AgentId> gone, String reason) throws InterruptedException {
    for (AgentId agent : gone) {
      reports.departing(agent, reason);
      leaving.remove(agent);
    }
  }

  /** Ends all workers for good; each agent is reported as departing. */
  public void depart(Duration patience) throws InterruptedException {
    synchronized (this) {
      stopping = true;
    }
    end("runner_stopping", patience);
  }

  /** Ends all workers; the agents may be taken in again when they have been reported. */
  void leave(String reason) throws InterruptedException {
    end(reason, PATIENCE);
  }

  private void end(String reason, Duration patience) throws InterruptedException {
    List<AgentLife> ending;
    synchronized (this) {
      ending = List.copyOf(lives.values());
      ending.forEach(life -> leaving.add(life.id()));
    }
    ending.forEach(AgentLife::depart);
    long until = System.nanoTime() + patience.toNanos();
    for (AgentLife life : ending) {
      if (!life.join(Duration.ofNanos(Math.max(until - System.nanoTime(), 1)))) {
        LOG.warn("{} did not end in time", life.id());
      }
      tell(List.of(life.id()), reason);
    }
  }
}
