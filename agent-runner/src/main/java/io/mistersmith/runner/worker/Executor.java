package io.mistersmith.runner.worker;

/** A program that can be a worker: the real CLI, or one that speaks as it does. */
public interface Executor {

  /** As the agent's record says it: {@code claude}, {@code scripted} or {@code recorded}. */
  String name();

  /** Prepares the home and says what to start in it. */
  WorkerPlan plan(WorkerHome home, WorkerIdentity identity);

  /** Whether what its lines say was used was used by a run before, and nothing is used now. */
  default boolean replays() {
    return false;
  }
}
