package io.mistersmith.runner.agent;

import io.mistersmith.api.Usd;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.mistersmith.runner.worker.WorkerFailed;
import io.mistersmith.runner.worker.WorkerSession;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's workers, one at a time: which one takes a task, and bringing them up again and again
 * where that can help.
 */
final class WorkerSupply {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerSupply.class);

  /**
   * Trouble of the platform around us passes; each try waits for its token alone up to a minute.
   */
  private static final int TRIES_WHEN_TRANSIENT = 10;

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final AgentId agent;
  private final AgentSpec spec;
  private final Nursery nursery;
  private final AgentReports reports;
  private final BooleanSupplier noLongerWanted;
  private final Consumer<Bench> onDeath;
  private volatile @Nullable Bench current;

  /**
   * @param onDeath gets each worker that has ended, by itself or not
   */
  WorkerSupply(
      AgentId agent,
      AgentSpec spec,
      Nursery nursery,
      AgentReports reports,
      BooleanSupplier noLongerWanted,
      Consumer<Bench> onDeath) {
    this.agent = agent;
    this.spec = spec;
    this.nursery = nursery;
    this.reports = reports;
    this.noLongerWanted = noLongerWanted;
    this.onDeath = onDeath;
  }

  /** Null while none is up. */
  @Nullable Bench current() {
    return current;
  }

  Bench first() throws WorkerFailed, InterruptedException {
    return up(Nursery.FIRST, null);
  }

  boolean keepsItsSession() {
    return spec.session().equals("per_agent");
  }

  /** Who takes that task; null when there is none, and the agent is about to end. */
  @Nullable Bench benchFor(Assignment assignment) throws WorkerFailed, InterruptedException {
    Bench warm = current;
    if (warm == null || noLongerWanted.getAsBoolean()) {
      return warm;
    }
    String session = assignment.resumeSession();
    return session == null || warm.identity().session().id().equals(session)
        ? anew(warm, assignment)
        : resuming(session, warm, assignment);
  }

  private Bench anew(Bench warm, Assignment assignment) throws WorkerFailed, InterruptedException {
    return isFit(warm, assignment) ? warm : replace(assignment.maySpendUsd());
  }

  /** A worker that goes on in that session; when that cannot be, one that begins anew. */
  private Bench resuming(String session, Bench warm, Assignment assignment)
      throws WorkerFailed, InterruptedException {
    try {
      Bench again = inSession(session, assignment.maySpendUsd());
      end();
      return taken(again);
    } catch (WorkerFailed refused) {
      LOG.info("{} begins anew: {}", agent, refused.getMessage());
      return anew(warm, assignment).notResumed(refused.failure().code());
    }
  }

  /**
   * The CLI counts for itself what it spends, by a limit that it is started with; one that keeps
   * its session is only watched from outside.
   */
  private boolean isFit(Bench warm, Assignment assignment) {
    return warm.worker().isAlive()
        && (keepsItsSession() || Usd.same(warm.identity().maySpendUsd(), assignment.maySpendUsd()));
  }

  Bench replace(@Nullable BigDecimal maySpendUsd) throws WorkerFailed, InterruptedException {
    end();
    return up("worker_replaced", maySpendUsd);
  }

  void end() throws InterruptedException {
    Bench worker = current;
    current = null;
    if (worker != null) {
      worker.worker().end(false);
    }
  }

  void kill() {
    Bench worker = current;
    if (worker != null) {
      worker.worker().kill();
    }
  }

  private Bench up(String status, @Nullable BigDecimal maySpendUsd)
      throws WorkerFailed, InterruptedException {
    return taken(next(status, maySpendUsd));
  }

  private Bench taken(Bench worker) {
    current = worker;
    worker.worker().onEnd(() -> onDeath.accept(worker));
    return worker;
  }

  /**
   * @param status under which the token is reported: starting or worker_replaced
   * @param maySpendUsd in the worker's whole life; null: what is configured
   */
  private Bench next(String status, @Nullable BigDecimal maySpendUsd)
      throws WorkerFailed, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return nursery.bringUp(agent, spec, status, maySpendUsd, WorkerSession.fresh());
      } catch (WorkerFailed failed) {
        LOG.warn("{} has no worker (try {}): {}", agent, tried, failed.getMessage());
        ErrorId error = reports.error(agent, failed.failure(), null, null);
        if (noLongerWanted.getAsBoolean() || tried >= tries(failed.failure().category())) {
          throw new WorkerFailed(failed.failure(), error);
        }
        long doubled = FIRST_WAIT.toMillis() << Math.min(tried, 16);
        long wait = Math.min(doubled, LONGEST_WAIT.toMillis());
        Thread.sleep(wait + ThreadLocalRandom.current().nextLong(wait));
      }
    }
  }

  /**
   * A worker that goes on where an earlier one was ended; one try.
   *
   * @throws WorkerFailed when that session cannot be taken up here
   */
  private Bench inSession(String session, @Nullable BigDecimal maySpendUsd)
      throws WorkerFailed, InterruptedException {
    if (!nursery.has(session)) {
      throw WorkerFailed.because(
          TaskError.Category.TASK, "no_such_session", "No such session is kept here");
    }
    return nursery.bringUp(
        agent, spec, "worker_replaced", maySpendUsd, WorkerSession.resumed(session));
  }

  private static int tries(TaskError.Category category) {
    return switch (category) {
      case TRANSIENT -> TRIES_WHEN_TRANSIENT;
      // A supervisor decides on those.
      case FATAL, TASK, LOGICAL -> 1;
    };
  }
}
