package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "task",
    synopsisSubcommandLabel = "COMMAND",
    description = "Submit, see and steer tasks.")
final class TaskCommands extends Client {

  @Command(name = "submit", description = "Submit a task.")
  int submit(
      @Mixin Common common,
      @Parameters(paramLabel = "DESCRIPTION", description = "What is to be done.")
          String description,
      @Option(names = "--priority", description = "1 to 10 (5).") @Nullable Integer priority,
      @Option(
              names = "--capability",
              description = "One that the agent must have; may be repeated.")
          @Nullable List<String> capabilities,
      @Option(
              names = "--param",
              paramLabel = "NAME=VALUE",
              description = "One parameter; may be repeated.")
          @Nullable Map<String, String> parameters,
      @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest run.")
          @Nullable Integer timeout,
      @Option(names = "--max-attempts", description = "How many agents may try.")
          @Nullable Integer attempts,
      @Option(
              names = "--budget-usd",
              paramLabel = "USD",
              description = "What all attempts together may cost.")
          @Nullable BigDecimal budget,
      @Option(names = "--watch", description = "Stay until it is finished.") boolean watch) {
    ObjectNode body = Rest.JSON.createObjectNode().put("description", description);
    if (priority != null) {
      body.put("priority", priority);
    }
    if (capabilities != null) {
      capabilities.forEach(body.putArray("required_capabilities")::add);
    }
    if (parameters != null) {
      ObjectNode object = body.putObject("parameters");
      parameters.forEach(object::put);
    }
    if (timeout != null) {
      body.put("timeout_seconds", timeout);
    }
    if (attempts != null) {
      body.put("max_attempts", attempts);
    }
    if (budget != null) {
      body.put("budget_usd", budget);
    }
    JsonNode task = rest().post("/api/v1/tasks", body);
    printer(common).one(task);
    return watch ? watch(common, task.path("task_id").asText()) : 0;
  }

  @Command(name = "list", description = "List tasks.")
  int list(
      @Mixin Common common,
      @Mixin Paging paging,
      @Option(names = "--status", description = "Only those of this status.")
          @Nullable String status,
      @Option(
              names = "--assigned-to",
              paramLabel = "AGENT",
              description = "Only those of this agent.")
          @Nullable String agent,
      @Option(names = "--capability", description = "Only those that need it.")
          @Nullable String capability) {
    var parameters = paging.parameters();
    parameters.put("status", status);
    parameters.put("assigned_to", agent);
    parameters.put("capability", capability);
    printer(common)
        .page(
            rest().get("/api/v1/tasks" + Rest.query(parameters)),
            "task_id",
            "status",
            "priority",
            "assigned_to",
            "attempt",
            "created_at",
            "description");
    return 0;
  }

  @Command(name = "show", description = "Show one task.")
  int show(@Mixin Common common, @Parameters(paramLabel = "TASK") String task) {
    printer(common).one(rest().get(path(task)));
    return 0;
  }

  @Command(name = "cancel", description = "Cancel a task.")
  int cancel(
      @Mixin Common common,
      @Parameters(paramLabel = "TASK") String task,
      @Option(
              names = "--reason",
              defaultValue = "cancelled by a person",
              description = "Why (${DEFAULT-VALUE}).")
          String reason) {
    printer(common)
        .one(
            rest()
                .post(path(task) + "/cancel", Rest.JSON.createObjectNode().put("reason", reason)));
    return 0;
  }

  @Command(name = "retry", description = "Give a task that failed another attempt.")
  int retry(
      @Mixin Common common,
      @Parameters(paramLabel = "TASK") String task,
      @Option(
              names = "--reason",
              defaultValue = "retried by a person",
              description = "Why (${DEFAULT-VALUE}).")
          String reason) {
    printer(common)
        .one(
            rest().post(path(task) + "/retry", Rest.JSON.createObjectNode().put("reason", reason)));
    return 0;
  }

  @Command(
      name = "watch",
      description = "Follow a task until it is finished; exit code 1 unless it completed.")
  int watch(@Mixin Common common, @Parameters(paramLabel = "TASK") String task) {
    JsonNode end =
        TaskWatch.untilFinished(rest(), task, line -> smith().err().println(line), Long.MAX_VALUE);
    printer(common).one(end);
    return end.path("status").asText().equals("completed") ? 0 : Smith.FAILED;
  }

  private static String path(String task) {
    return "/api/v1/tasks/" + Rest.element(task);
  }
}
