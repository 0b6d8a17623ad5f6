package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "agent",
    synopsisSubcommandLabel = "COMMAND",
    description = "Spawn, see and stop agents.")
final class AgentCommands extends Client {

  @Command(name = "spawn", description = "Spawn an agent.")
  int spawn(
      @Mixin Common common,
      @Parameters(paramLabel = "ROLE", description = "For example Analyzer.") String role,
      @Option(names = "--capability", description = "One that it has; may be repeated.")
          @Nullable List<String> capabilities,
      @Option(names = "--executor", description = "auto, claude, scripted or recorded.")
          @Nullable String executor,
      @Option(names = "--model", description = "Which model, for claude.") @Nullable String model,
      @Option(
              names = "--budget-usd",
              paramLabel = "USD",
              description = "What all its runs together may cost.")
          @Nullable BigDecimal budget) {
    ObjectNode body = body(role, capabilities, executor, model);
    if (budget != null) {
      body.put("budget_usd", budget);
    }
    printer(common).one(rest().post("/api/v1/agents", body));
    return 0;
  }

  @Command(name = "list", description = "List agents.")
  int list(
      @Mixin Common common,
      @Mixin Paging paging,
      @Option(names = "--status", description = "Only those of this status.")
          @Nullable String status,
      @Option(names = "--capability", description = "Only those that have it.")
          @Nullable String capability) {
    var parameters = paging.parameters();
    parameters.put("status", status);
    parameters.put("capability", capability);
    printer(common)
        .page(
            rest().get("/api/v1/agents" + Rest.query(parameters)),
            "agent_id",
            "role",
            "status",
            "executor",
            "pid",
            "current_task_id",
            "capabilities");
    return 0;
  }

  @Command(name = "show", description = "Show one agent.")
  int show(@Mixin Common common, @Parameters(paramLabel = "AGENT") String agent) {
    printer(common).one(rest().get("/api/v1/agents/" + Rest.element(agent)));
    return 0;
  }

  @Command(name = "stop", description = "Stop an agent.")
  int stop(@Mixin Common common, @Parameters(paramLabel = "AGENT") String agent) {
    printer(common).one(rest().delete("/api/v1/agents/" + Rest.element(agent)));
    return 0;
  }

  static ObjectNode body(
      String role,
      @Nullable List<String> capabilities,
      @Nullable String executor,
      @Nullable String model) {
    ObjectNode body = Rest.JSON.createObjectNode().put("role", role);
    if (capabilities != null) {
      capabilities.forEach(body.putArray("capabilities")::add);
    }
    if (executor != null) {
      body.put("executor", executor);
    }
    if (model != null) {
      body.put("model", model);
    }
    return body;
  }
}
