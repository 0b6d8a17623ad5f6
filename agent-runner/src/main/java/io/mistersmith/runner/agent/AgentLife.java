package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.base.breaker.Breaker;
import io.mistersmith.runner.task.TaskRunner;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.mistersmith.runner.task.TaskRunner.Terms;
import io.mistersmith.runner.worker.Outcome;
import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import io.mistersmith.runner.worker.WorkerFailed;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent, from spawn to stop: a thread that takes one order after the other. */
final class AgentLife {

  private static final Logger LOG = LoggerFactory.getLogger(AgentLife.class);
  private static final int WAITING_ORDERS = 16;
  private static final long LOOK_MS = 50;

  /** Clocks of two machines may differ by that much. */
  private static final Duration SKEW = Duration.ofSeconds(1);

  /**
   * @param term of the lease, under which everything is said
   */
  record Birth(long term, Instant at) {}

  /** The task at hand, the way to end it before its time, and whether it is over. */
  private record Running(
      Assignment assignment, CompletableFuture<EndedBy> stop, AtomicBoolean saidIdle) {
    Running(Assignment assignment, CompletableFuture<EndedBy> stop) {
      this(assignment, stop, new AtomicBoolean());
    }
  }

  private final AgentId id;
  private final AgentSpec spec;
  private final WorkerSupply supply;
  private final AgentReports reports;
  private final TaskRunner tasks;
  private final ModelCircuits circuits;
  private final Birth birth;
  private final Runnable onEnd;
  private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(WAITING_ORDERS);
  private final Thread thread;
  private volatile @Nullable Running running;
  private volatile @Nullable RunId cancelled;
  private volatile boolean paused;
  private volatile boolean stopping;
  private volatile boolean departing;
  private volatile boolean announced;

  AgentLife(
      AgentId id,
      AgentSpec spec,
      Nursery nursery,
      AgentReports reports,
      TaskRunner tasks,
      ModelCircuits circuits,
      Birth birth,
      Runnable onEnd) {
    this.id = id;
    this.spec = spec;
    this.supply =
        new WorkerSupply(
            id,
            spec,
            nursery,
            reports,
            () -> stopping,
            died -> orders.offer(new Order.WorkerDied(died)));
    this.reports = reports;
    this.tasks = tasks;
    this.circuits = circuits;
    this.birth = birth;
    this.onEnd = onEnd;
    this.thread = Thread.ofVirtual().name(id.value()).unstarted(this::live);
  }

  void begin() {
    thread.start();
  }

  AgentId id() {
    return id;
  }

  AgentSpec spec() {
    return spec;
  }

  /** For the list of workers; null while none is up. */
  @Nullable Bench current() {
    return supply.current();
  }

  /** Null also as soon as the platform is about to be told that the agent is free again. */
  @Nullable Assignment running() {
    Running now = running;
    return now == null || now.saidIdle().get() ? null : now.assignment();
  }

  /** Has not yet announced itself, and is not about to end. */
  boolean isYoung() {
    return !announced && !stopping;
  }

  boolean isLeaving() {
    return departing;
  }

  /** An assignment that was made before this life began was for the one before it. */
  boolean isYoungerThan(Assignment assignment) {
    return assignment.assignedAt().isBefore(birth.at().minus(SKEW));
  }

  /** Not while the breaker around its model is open: tasks wait for somebody else, or for then. */
  boolean mayWork() {
    Bench warm = supply.current();
    return warm != null
        && !paused
        && !stopping
        && !circuits.of(warm.executor(), spec.model()).isOpen();
  }

  String status() {
    if (stopping) {
      return "stopping";
    }
    if (supply.current() == null) {
      return "starting";
    }
    return running() != null ? "busy" : paused ? "paused" : "idle";
  }

  /** False when too much waits already. */
  boolean work(Assignment assignment) {
    return orders.offer(new Order.Work(assignment, Context.current()));
  }

  void pause(boolean pause) {
    paused = pause;
  }

  /** Cancels that run, running or waiting; false when it is neither. */
  boolean cancel(RunId run) {
    Running now = running;
    if (now != null && now.assignment().runId().equals(run)) {
      now.stop().complete(EndedBy.CANCEL);
      return true;
    }
    boolean waits =
        orders.stream().anyMatch(o -> o instanceof Order.Work(var a, _) && a.runId().equals(run));
    if (waits) {
      cancelled = run;
    }
    return waits;
  }

  /** Lets the running task finish, unless at once. */
  boolean stop(boolean atOnce) {
    stopping = true;
    takeAwayIf(atOnce);
    return orders.offer(new Order.Stop());
  }

  boolean restart() {
    Bench worker = supply.current();
    takeAwayIf(true);
    return orders.offer(new Order.Restart(worker));
  }

  /** Ends everything now; the runner is stopping. */
  void depart() {
    departing = true;
    stopping = true;
    takeAwayIf(true);
    if (!orders.offer(new Order.Stop()) || supply.current() == null) {
      thread.interrupt();
    }
  }

  boolean join(Duration patience) throws InterruptedException {
    return thread.join(patience);
  }

  private void takeAwayIf(boolean wanted) {
    if (!wanted) {
      return;
    }
    Running now = running;
    if (now != null) {
      now.stop().complete(EndedBy.TAKEN_AWAY);
    }
    supply.kill();
  }

  private void live() {
    try {
      Bench first = supply.first();
      reports.announce(id, spec, first.executor(), first.worker().pid());
      announced = true;
      while (follow(orders.take())) {
        LOG.debug("{} waits", id);
      }
      supply.end();
      stopped();
    } catch (WorkerFailed failed) {
      gaveUp(failed);
    } catch (InterruptedException departed) {
      LOG.info("{} departs", id);
    } catch (RuntimeException bug) {
      LOG.error("{} ends", id, bug);
      gaveUp(WorkerFailed.because(TaskError.Category.FATAL, "runner_error", bug.toString()));
    } finally {
      takeAwayIf(true);
      onEnd.run();
    }
  }

  /** Whether life goes on. */
  private boolean follow(Order order) throws WorkerFailed, InterruptedException {
    switch (order) {
      case Order.Work(Assignment assignment, Context trace) -> {
        try (Scope _ = trace.makeCurrent()) {
          perform(assignment);
        }
      }
      case Order.WorkerDied(Bench dead) when dead.equals(supply.current()) && !stopping ->
          throw WorkerFailed.because(
              TaskError.Category.FATAL,
              "worker_died",
              "Worker " + dead.worker().pid() + " ended by itself, without a task");
      case Order.WorkerDied _ -> {}
      case Order.Restart(Bench old) when Objects.equals(old, supply.current()) && !stopping ->
          refresh(null);
      case Order.Restart _ -> {}
      case Order.Stop _ -> {
        return false;
      }
    }
    return true;
  }

  private void perform(Assignment assignment) throws WorkerFailed, InterruptedException {
    Bench worker = supply.benchFor(assignment);
    Running mine = new Running(assignment, new CompletableFuture<>());
    running = mine;
    try {
      // After running is set: who stops us now sees the task, or we see the stop.
      if (worker == null || stopping) {
        tasks.release(assignment, birth.term());
        return;
      }
      if (assignment.runId().equals(cancelled)) {
        tasks.cancelled(assignment, birth.term());
        return;
      }
      Breaker breaker = circuits.of(worker.executor(), spec.model());
      if (!awaitModel(breaker, mine.stop(), assignment)) {
        tasks.release(assignment, birth.term());
        return;
      }
      answer(run(mine, worker, breaker), assignment);
    } finally {
      running = null;
    }
    if (!stopping && worker.worker().isAlive()) {
      if (!mine.saidIdle().get()) {
        reports.idle(id, worker.worker().pid(), assignment.taskId());
      }
    } else if (!stopping) {
      refresh(assignment.taskId());
    }
  }

  /** Given to us before the breaker opened, or as one of several on trial: it waits its turn. */
  private boolean awaitModel(
      Breaker breaker, CompletableFuture<EndedBy> stop, Assignment assignment)
      throws InterruptedException {
    while (!breaker.tryStart()) {
      if (stop.isDone() || stopping || tasks.isOver(assignment)) {
        return false;
      }
      Thread.sleep(LOOK_MS);
    }
    return true;
  }

  private record Ran(Outcome outcome, @Nullable String opened) {}

  private Ran run(Running mine, Bench worker, Breaker breaker) throws InterruptedException {
    boolean last = !supply.keepsItsSession();
    Terms terms = new Terms(birth.term(), last, mine.stop(), () -> saysIdle(mine, worker));
    boolean noted = false;
    try {
      Outcome outcome = tasks.run(mine.assignment(), worker, terms);
      noted = true;
      return new Ran(outcome, ModelCircuits.note(breaker, outcome));
    } finally {
      if (!noted) {
        breaker.neither();
      }
    }
  }

  private boolean saysIdle(Running mine, Bench worker) {
    boolean says = !stopping && worker.worker().isAlive();
    mine.saidIdle().set(says);
    return says;
  }

  /** Fatal trouble ends this life; the agent's supervisor decides on the next one. */
  private void answer(Ran ran, Assignment assignment) throws WorkerFailed, InterruptedException {
    if (ran.outcome() instanceof Outcome.Failed failed) {
      ErrorId error = reports.error(id, failed, assignment.taskId(), ran.opened());
      if (failed.category() == TaskError.Category.FATAL && !stopping) {
        throw new WorkerFailed(failed, error);
      }
    }
  }

  private void refresh(@Nullable TaskId after) throws WorkerFailed, InterruptedException {
    Bench fresh = supply.replace(null);
    reports.idle(id, fresh.worker().pid(), after);
  }

  private void stopped() throws InterruptedException {
    if (!departing) {
      reports.stopped(id);
    }
  }

  private void gaveUp(WorkerFailed failed) {
    try {
      if (stopping) {
        stopped();
      } else {
        ErrorId known = failed.reported();
        ErrorId error = known == null ? reports.error(id, failed.failure(), null, null) : known;
        reports.trouble(id, announced ? "failed" : "error", failed.failure(), error);
      }
      for (Order order : orders) {
        if (order instanceof Order.Work(Assignment assignment, _)) {
          tasks.release(assignment, birth.term());
        }
      }
    } catch (InterruptedException departed) {
      LOG.info("{} departs", id);
    }
  }
}
