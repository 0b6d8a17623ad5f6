package io.mistersmith.runner.worker;

/** The worker that answers from a recorded run, which is named in the place of a model. */
public final class RecordedExecutor implements Executor {

  private static final String MAIN = "io.mistersmith.runner.scripted.RecordedWorker";

  private final ScriptedExecutor program;

  /** Runs from the class path of the scripted worker. */
  public RecordedExecutor(ScriptedExecutor program) {
    this.program = program;
  }

  @Override
  public String name() {
    return "recorded";
  }

  @Override
  public boolean replays() {
    return true;
  }

  @Override
  public WorkerPlan plan(WorkerHome home, WorkerIdentity who) {
    String run = who.model() == null ? "" : who.model();
    return program.plan(MAIN, run, home, who);
  }
}
