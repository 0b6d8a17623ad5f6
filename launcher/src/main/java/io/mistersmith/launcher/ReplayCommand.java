package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.infra.InfraException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "replay",
    description =
        "Run a recorded run again without a model: a worker answers from the record, makes the same"
            + " tool calls, and fails at the first difference. Exit code 4 when it did not go as"
            + " recorded.")
final class ReplayCommand implements Callable<Integer> {
  private static final Set<String> GOING = Set.of("assigned", "running");
  private static final long READY_NANOS = 120_000_000_000L;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Parameters(paramLabel = "RUN", description = "A run, or a task whose last run is meant.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String run;

  @Option(names = "--json", description = "The comparison as one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    Rest rest = smith.rest();
    JsonNode recorded = recorded(rest);
    String id = recorded.path("run_id").asText();
    JsonNode task = rest.get("/api/v1/tasks/" + recorded.path("task_id").asText());
    JsonNode agent = rest.get("/api/v1/agents/" + recorded.path("agent_id").asText());
    List<String> before = RunOutput.settled(rest, id);
    String player = spawn(rest, id, agent);
    try {
      JsonNode again = play(rest, id, player, task);
      JsonNode replayed =
          rest.get("/api/v1/tasks/" + again.path("task_id").asText() + "/runs").at("/data/0");
      Comparison comparison =
          Comparison.of(
              before,
              RunOutput.settled(rest, replayed.path("run_id").asText()),
              recorded.path("status").asText(),
              replayed.path("status").asText(),
              again.at("/error/message").asText(""));
      say(id, replayed.path("run_id").asText(), comparison);
      return comparison.equal() ? 0 : Smith.NOT_WHAT_IT_WAS;
    } finally {
      rest.post(
          "/api/v1/agents/" + player + "/commands/stop",
          Rest.JSON.createObjectNode().put("reason", "the replay is over"));
    }
  }

  private JsonNode recorded(Rest rest) {
    JsonNode found =
        run.startsWith("task_")
            ? rest.get("/api/v1/tasks/" + Rest.element(run) + "/runs").at("/data/0")
            : rest.get("/api/v1/runs/" + Rest.element(run));
    if (found.isMissingNode()) {
      rest.get("/api/v1/tasks/" + Rest.element(run)); // refused when there is no such task
      throw new InfraException("Task %s has no run yet.".formatted(run));
    }
    if (GOING.contains(found.path("status").asText())) {
      throw new InfraException(
          "run_still_going: %s is %s; it can be replayed when it has ended."
              .formatted(found.path("run_id").asText(), found.path("status").asText()));
    }
    if (found.path("chunks").asLong() == 0) {
      throw new InfraException(
          "record_empty: nothing that %s printed is recorded."
              .formatted(found.path("run_id").asText()));
    }
    return found;
  }

  private static String capability(String run) {
    return "replay." + run;
  }

  private static String spawn(Rest rest, String run, JsonNode agent) {
    ObjectNode body = Rest.JSON.createObjectNode().put("role", agent.path("role").asText());
    body.putArray("capabilities").add(capability(run));
    body.put("executor", "recorded").put("model", run);
    String id = rest.post("/api/v1/agents", body).path("agent_id").asText();
    long end = System.nanoTime() + READY_NANOS;
    while (true) {
      String status = rest.get("/api/v1/agents/" + id).path("status").asText();
      if (status.equals("running") || status.equals("idle")) {
        return id;
      }
      if (status.equals("error") || status.equals("failed") || System.nanoTime() - end > 0) {
        throw new InfraException("The replaying agent %s is %s.".formatted(id, status));
      }
      Together.pause();
    }
  }

  private JsonNode play(Rest rest, String run, String player, JsonNode task) {
    ObjectNode body =
        Rest.JSON.createObjectNode().put("description", task.path("description").asText());
    body.putArray("required_capabilities").add(capability(run));
    body.set("parameters", task.path("parameters"));
    body.put("max_attempts", 1);
    String again = rest.post("/api/v1/tasks", body).path("task_id").asText();
    return TaskWatch.untilFinished(
        rest,
        again,
        line -> {
          if (!json) {
            smith.err().println(line);
          }
        },
        Long.MAX_VALUE);
  }

  private void say(String recorded, String replayed, Comparison comparison) {
    if (json) {
      ObjectNode document = Rest.JSON.createObjectNode().put("equal", comparison.equal());
      document.put("recorded_run", recorded).put("replayed_run", replayed);
      document.put("recorded_lines", comparison.recorded());
      document.put("replayed_lines", comparison.replayed());
      comparison.differences().forEach(document.putArray("differences")::add);
      smith.out().println(document.toPrettyString());
      return;
    }
    smith
        .out()
        .println(
            "%s  %s (%d lines) replayed as %s (%d lines)"
                .formatted(
                    comparison.equal() ? "EQUAL    " : "DIFFERENT",
                    recorded,
                    comparison.recorded(),
                    replayed,
                    comparison.replayed()));
    List<String> differences = comparison.differences();
    differences.forEach(one -> smith.out().println("           " + Printer.clean(one)));
  }
}
