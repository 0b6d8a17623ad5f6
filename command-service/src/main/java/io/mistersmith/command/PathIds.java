package io.mistersmith.command;

import io.mistersmith.api.Ids;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.problem.ProblemException;

/** Ids in paths. What cannot be an id names nothing: 404, as any other unknown one. */
public final class PathIds {

  private PathIds() {}

  public static TaskId task(String id) {
    requireValid(id, "task");
    return new TaskId(id);
  }

  public static AgentId agent(String id) {
    requireValid(id, "agent");
    return new AgentId(id);
  }

  public static AlertId alert(String id) {
    requireValid(id, "alert");
    return new AlertId(id);
  }

  private static void requireValid(String id, String what) {
    if (!Ids.isValid(id)) {
      throw ProblemException.of(404, what + "_not_found", "There is no such " + what + ".");
    }
  }
}
