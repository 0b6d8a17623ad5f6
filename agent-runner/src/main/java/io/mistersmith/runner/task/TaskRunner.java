package io.mistersmith.runner.task;

import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.api.task.TaskSession;
import io.mistersmith.runner.RunnerSettings;
import io.mistersmith.runner.relay.Lease;
import io.mistersmith.runner.relay.OutputRelay;
import io.mistersmith.runner.relay.SureSender;
import io.mistersmith.runner.worker.Figures;
import io.mistersmith.runner.worker.Job;
import io.mistersmith.runner.worker.Outcome;
import io.mistersmith.runner.worker.Worker;
import io.mistersmith.runner.worker.WorkerExit.EndedBy;
import io.mistersmith.runner.worker.WorkerIdentity;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one assignment in one worker and reports it from the first line to the result. */
public final class TaskRunner {

  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

  /**
   * Who does it: a warm worker, what it is, and as whom it may act.
   *
   * @param notResumed why it does not go on in the session that the assignment names
   */
  public record Bench(
      Worker worker, String executor, WorkerIdentity identity, @Nullable String notResumed) {
    public Bench(Worker worker, String executor, WorkerIdentity identity) {
      this(worker, executor, identity, null);
    }

    /** The same one, which was meant to go on in another session. */
    public Bench notResumed(String why) {
      return new Bench(worker, executor, identity, why);
    }

    boolean resumes() {
      return identity.session().resumed();
    }

    TaskSession session() {
      return new TaskSession(identity.session().id(), resumes(), notResumed);
    }
  }

  private final SureSender sender;
  private final Lease lease;
  private final Clock clock;
  private final RunnerSettings settings;
  private final RunTrace trace;
  private final FallbackDiscovery fallback = new FallbackDiscovery();

  public TaskRunner(
      SureSender sender, Lease lease, Clock clock, RunnerSettings settings, Tracer tracer) {
    this.trace = new RunTrace(tracer);
    this.sender = sender;
    this.lease = lease;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * @param term of the lease under which the attempt is made
   * @param last whether the worker shall end with this task
   * @param stop completed by whoever wants the task to end before its time
   * @param isFree asked of a worker that stays, when the task is completed and before that is told:
   *     whether it can begin the next one, which the result then says
   */
  public record Terms(
      long term, boolean last, CompletableFuture<EndedBy> stop, BooleanSupplier isFree) {}

  /** Returns when the result is stored, or must no longer be told. */
  public Outcome run(Assignment task, Bench bench, Terms terms) throws InterruptedException {
    return trace.of(task, bench, () -> work(task, bench, terms));
  }

  private Outcome work(Assignment task, Bench bench, Terms terms) throws InterruptedException {
    SureSender under = under(terms.term());
    TaskReports reports = new TaskReports(under, clock);
    long from = System.nanoTime();
    Duration total = Duration.between(clock.instant(), task.deadline());
    reports.started(task, bench);
    OutputRelay relay = relay(task, under);
    Thread pulse =
        Thread.ofVirtual()
            .start(Context.current().wrap(() -> pulse(task, bench.worker(), relay, reports)));
    Outcome outcome;
    try {
      String prompt = Prompt.of(task.description(), task.parameters());
      String given = bench.resumes() ? Prompt.again(prompt) : prompt;
      Job job = new Job(given, total, terms.last(), terms.stop(), task.maySpendUsd());
      outcome = whole(bench, bench.worker().run(job, relay));
    } finally {
      pulse.interrupt();
      relay.finish();
    }
    LOG.info("run {} of {}: {}", task.runId(), task.taskId(), summary(outcome));
    if (outcome instanceof Outcome.Completed completed) {
      fallback.share(completed.text(), bench.identity(), task.runId().value());
    }
    boolean free =
        outcome instanceof Outcome.Completed && !terms.last() && terms.isFree().getAsBoolean();
    reports.ended(
        task, outcome, Duration.ofNanos(System.nanoTime() - from), free ? settings.id() : null);
    return outcome;
  }

  /** Who cannot find the session says so only now; that is no fault of the task. */
  private static Outcome whole(Bench bench, Outcome outcome) {
    return bench.resumes()
            && outcome instanceof Outcome.Failed failed
            && failed.code().equals("bad_invocation")
        ? new Outcome.Failed(
            TaskError.Category.FATAL, "not_resumed", failed.message(), failed.figures())
        : outcome;
  }

  /** Whether its time has run out. */
  public boolean isOver(Assignment task) {
    return clock.instant().isAfter(task.deadline());
  }

  /** The agent cannot take it after all. */
  public void release(Assignment task, long term) throws InterruptedException {
    reports(term)
        .ended(task, new Outcome.Cancelled(Outcome.TAKEN_AWAY, Figures.NONE), Duration.ZERO, null);
  }

  /** It was cancelled before it began. */
  public void cancelled(Assignment task, long term) throws InterruptedException {
    reports(term)
        .ended(task, new Outcome.Cancelled("cancelled", Figures.NONE), Duration.ZERO, null);
  }

  /**
   * Whoever says something of an attempt after its term would speak for a task that is another's.
   */
  private SureSender under(long term) {
    return sender.asLongAs(() -> lease.holds(term));
  }

  private TaskReports reports(long term) {
    return new TaskReports(under(term), clock);
  }

  private OutputRelay relay(Assignment task, SureSender under) {
    return new OutputRelay(
        under,
        clock,
        new OutputRelay.Run(task.assignedTo(), task.runId(), task.taskId(), task.attempt()),
        settings.outputWindow(),
        (int) settings.outputChunk().toBytes(),
        (int) settings.outputBuffer().toBytes());
  }

  private void pulse(Assignment task, Worker worker, OutputRelay relay, TaskReports reports) {
    try {
      while (true) {
        Thread.sleep(settings.progress());
        reports.progress(task, relay.lines() + " lines so far", worker.figures());
      }
    } catch (InterruptedException over) {
      LOG.trace("no more progress of {}", task.runId());
    }
  }

  private static String summary(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ -> "completed";
      case Outcome.Failed f -> "failed, " + f.category() + " " + f.code() + ": " + f.message();
      case Outcome.Cancelled c -> "cancelled, " + c.reason();
    };
  }
}
