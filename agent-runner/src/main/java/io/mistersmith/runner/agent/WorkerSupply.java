package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.mistersmith.runner.worker.WorkerFailed;
import io.mistersmith.runner.worker.WorkerSession;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings up one agent's workers, again and again where that can help. */
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

  WorkerSupply(
      AgentId agent,
      AgentSpec spec,
      Nursery nursery,
      AgentReports reports,
      BooleanSupplier noLongerWanted) {
    this.agent = agent;
    this.spec = spec;
    this.nursery = nursery;
    this.reports = reports;
    this.noLongerWanted = noLongerWanted;
  }

  /**
   * @param status under which the token is reported: starting or worker_replaced
   * @param maySpendUsd in the worker's whole life; null: what is configured
   */
  Bench next(String status, @Nullable BigDecimal maySpendUsd)
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
  Bench resuming(String session, @Nullable BigDecimal maySpendUsd)
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
