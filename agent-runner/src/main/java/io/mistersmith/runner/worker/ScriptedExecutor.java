package io.mistersmith.runner.worker;

import io.mistersmith.api.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripted worker: a small JVM with a class path of its own. */
public final class ScriptedExecutor implements Executor {

  private static final String MAIN = "io.mistersmith.runner.scripted.ScriptedWorker";

  private final String java;
  private final String classPath;
  private final ScriptedCache cache;

  /**
   * @param scratch where the class path may be unpacked to
   */
  public ScriptedExecutor(Path scratch) {
    this(ScriptedClasspath.in(scratch));
  }

  ScriptedExecutor(String classPath) {
    this.java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    this.classPath = classPath;
    this.cache = new ScriptedCache(classPath);
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public WorkerPlan plan(WorkerHome home, WorkerIdentity who) {
    return plan(MAIN, "scripted-1", home, who);
  }

  /** Makes workers start faster from then on, if that was not done for this build. */
  public void learn() {
    cache.learn(this);
  }

  WorkerPlan plan(String main, String model, WorkerHome home, WorkerIdentity who) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(cache.options());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx64m", "-XX:-UsePerfData", "-cp", classPath, main));
    String budget = who.maySpendUsd() == null ? "0" : who.maySpendUsd().toPlainString();
    command.addAll(ClaudeFlags.arguments(home, who, model, 1, budget));
    Map<String, String> environment = ClaudeFlags.environment(home);
    environment.put("SMITH_AGENT_ID", who.agentId().value());
    environment.put("SMITH_AGENT_ROLE", Text.clean(who.role()));
    return new WorkerPlan(command, environment, List.of(who.token()));
  }
}
