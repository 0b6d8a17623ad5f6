package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.infra.InfraException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The platform's main job, live: agents, a task, what they find, the result. */
final class Demo {
  private static final Set<String> READY = Set.of("idle", "running");
  private static final int AGENT_LIMIT_SECONDS = 90;
  private static final int LATE_DISCOVERIES_SECONDS = 5;

  private final Rest rest;
  private final SmithHome home;
  private final Screen screen;
  private final int limitSeconds;
  private final Set<String> shown = new HashSet<>();

  Demo(Rest rest, SmithHome home, Screen screen, int limitSeconds) {
    this.rest = rest;
    this.home = home;
    this.screen = screen;
    this.limitSeconds = limitSeconds;
  }

  boolean run() {
    agent("Analyzer", "log_analysis");
    agent("Reviewer", "code_review");
    Thread listener = Thread.ofVirtual().name("discoveries").start(this::listen);
    try {
      JsonNode task = rest.post("/api/v1/tasks", task());
      String id = task.path("task_id").asText();
      screen.say("task       %s submitted: %s".formatted(id, task.path("description").asText()));
      JsonNode end = watch(id);
      if (!end.path("status").asText().equals("completed")) {
        throw new InfraException(whatWentWrong(end));
      }
      showDiscoveriesOf(end);
      showResult(end);
      return true;
    } finally {
      listener.interrupt();
    }
  }

  private JsonNode watch(String id) {
    try (var step = screen.step("task", "working")) {
      return TaskWatch.untilFinished(
          rest,
          id,
          line -> {
            step.doing(line);
            screen.say("task       " + line);
          },
          System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds));
    }
  }

  /** One that is ready to work: an idle one of an earlier demo, or a new one. */
  private void agent(String role, String capability) {
    for (JsonNode agent : rest.get("/api/v1/agents?limit=500").path("data")) {
      boolean fits =
          agent.path("role").asText().equals(role)
              && contains(agent.path("capabilities"), capability);
      if (fits && READY.contains(agent.path("status").asText())) {
        say(agent, "is here already");
        return;
      }
    }
    JsonNode spawned =
        rest.post("/api/v1/agents", AgentCommands.body(role, List.of(capability), null, null));
    String id = spawned.path("agent_id").asText();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(AGENT_LIMIT_SECONDS);
    try (var step = screen.step(role, "spawning")) {
      while (true) {
        JsonNode agent = rest.get("/api/v1/agents/" + id);
        String status = agent.path("status").asText();
        step.doing(status);
        if (READY.contains(status)) {
          say(agent, "spawned, pid " + agent.path("pid").asText());
          return;
        }
        boolean hopeless =
            status.equals("error") || status.equals("failed") || status.equals("stopped");
        if (hopeless || System.nanoTime() - end > 0) {
          throw new InfraException(
              "Agent %s (%s) did not become ready, it is %s%s: see %s."
                  .formatted(id, role, status, why(agent), home.log("agent-runner")));
        }
        Together.pause();
      }
    }
  }

  private void say(JsonNode agent, String what) {
    screen.say(
        "agent      %s, %s, executor %s: %s"
            .formatted(
                agent.path("role").asText(),
                agent.path("agent_id").asText(),
                agent.path("executor").asText(),
                what));
  }

  private static ObjectNode task() {
    ObjectNode body =
        Rest.JSON.createObjectNode().put("description", "Analyze system logs").put("priority", 7);
    body.putArray("required_capabilities").add("log_analysis");
    body.putObject("parameters").put("source", "/var/log/system.log").put("time_range", "24h");
    return body;
  }

  private void listen() {
    try {
      rest.follow(
          "/discoveries/stream",
          notification -> DiscoveryLine.id(notification).ifPresent(this::show));
    } catch (InterruptedException e) {
      // the demo is over
    } catch (InfraException e) {
      screen.say("discovery  the live stream ended: " + e.getMessage());
    }
  }

  private synchronized void show(String id) {
    if (shown.add(id)) {
      screen.say(
          "discovery  " + DiscoveryLine.line(rest.get("/api/v1/discoveries/" + Rest.element(id))));
    }
  }

  /** What the stream has not told yet, or was shared before it was open. */
  private void showDiscoveriesOf(JsonNode task) {
    String path =
        "/api/v1/discoveries?limit=500&agent_id="
            + Rest.element(task.path("assigned_to").asText())
            + "&since="
            + Rest.element(task.path("created_at").asText());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LATE_DISCOVERIES_SECONDS);
    do {
      rest.get(path)
          .path("data")
          .forEach(discovery -> show(discovery.path("discovery_id").asText()));
      Together.pause();
    } while (nothingShown() && System.nanoTime() - end < 0);
  }

  private synchronized boolean nothingShown() {
    return shown.isEmpty();
  }

  private void showResult(JsonNode task) {
    JsonNode result = task.path("result");
    result
        .path("findings")
        .forEach(
            finding ->
                screen.say(
                    "finding    "
                        + Printer.clean(
                            finding.isTextual() ? finding.asText() : finding.toString())));
    screen.say("result     " + Printer.clean(result.path("summary").asText(result.toString())));
    screen.say("");
    screen.say("The task is completed. Where to look next:");
    screen.say("  ./smith task show " + task.path("task_id").asText());
    screen.say("  ./smith agent list");
    screen.say("  ./smith discovery list");
    screen.say("  ./smith logs agent-runner");
  }

  private String whatWentWrong(JsonNode task) {
    String status = task.path("status").asText();
    String part =
        switch (status) {
          case "pending" -> "command-service found no agent for it";
          case "assigned" -> "agent-runner has not started it";
          case "running" -> "its worker has not finished";
          default -> "its worker ended without a result" + why(task);
        };
    String log = home.log(status.equals("pending") ? "command-service" : "agent-runner").toString();
    return "The task is %s and not completed: %s; see %s and ./smith task show %s."
        .formatted(status, part, log, task.path("task_id").asText());
  }

  private static String why(JsonNode view) {
    String message =
        view.path("error_message").asText(view.path("error").path("message").asText(""));
    return message.isEmpty() || message.equals("null") ? "" : " (" + Printer.clean(message) + ")";
  }

  private static boolean contains(JsonNode array, String value) {
    return array.valueStream().anyMatch(element -> element.asText().equals(value));
  }
}
