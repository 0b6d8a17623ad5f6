package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    synopsisSubcommandLabel = "COMMAND",
    description = "Who did what, when, why and from which prompt.")
final class HistoryCommand extends Client {

  @Command(name = "list", description = "Events, oldest first.")
  int list(
      @Mixin Common common,
      @Mixin Paging paging,
      @Option(names = "--agent", description = "Only those of this agent.") @Nullable String agent,
      @Option(names = "--task", description = "Only those of this task.") @Nullable String task,
      @Option(names = "--run", description = "Only those of this run.") @Nullable String run,
      @Option(names = "--by", paramLabel = "PRINCIPAL", description = "Only what it has done.")
          @Nullable String principal,
      @Option(names = "--type", description = "task.completed, or a family: task.*")
          @Nullable String type,
      @Option(names = "--correlation", description = "Only one story.")
          @Nullable String correlation,
      @Option(names = "--output", description = "Chunks of output too.") boolean output,
      @Option(names = "--newest-first", description = "From the end.") boolean newestFirst) {
    var parameters = paging.parameters();
    parameters.put("agent_id", agent);
    parameters.put("task_id", task);
    parameters.put("run_id", run);
    parameters.put("principal", principal);
    parameters.put("type", type);
    parameters.put("correlation_id", correlation);
    parameters.put("output", output ? "true" : null);
    parameters.put("order", newestFirst ? "desc" : null);
    printer(common)
        .page(
            rest().get("/api/v1/history" + Rest.query(parameters)),
            "position",
            "recorded_at",
            "event_type",
            "principal",
            "agent_id",
            "task_id",
            "reason",
            "tells");
    return 0;
  }

  @Command(name = "why", description = "What an event, task, run or discovery came from.")
  int why(
      @Mixin Common common,
      @Parameters(paramLabel = "ID", description = "Or a position.") String id,
      @Option(names = "--depth", description = "Most steps back.") @Nullable Integer depth) {
    return graph(common, id, "causes", depth);
  }

  @Command(name = "led-to", description = "Everything that it led to, across agents.")
  int ledTo(
      @Mixin Common common,
      @Parameters(paramLabel = "ID", description = "Or a position.") String id,
      @Option(names = "--depth", description = "Most steps on.") @Nullable Integer depth) {
    return graph(common, id, "consequences", depth);
  }

  private int graph(Common common, String id, String direction, @Nullable Integer depth) {
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    parameters.put("depth", depth);
    JsonNode graph =
        rest()
            .get("/api/v1/history/" + Rest.element(id) + "/" + direction + Rest.query(parameters));
    if (common.json()) {
      smith().out().println(graph.toPrettyString());
    } else {
      print(graph, smith().out());
    }
    return 0;
  }

  static void print(JsonNode graph, PrintWriter out) {
    for (JsonNode node : graph.path("nodes")) {
      JsonNode event = node.path("event");
      String who = event.path("principal").asText("");
      out.println(
          "%s%d  %s  %s%s%s"
              .formatted(
                  "  ".repeat(node.path("depth").asInt()),
                  event.path("position").asLong(),
                  event.path("event_type").asText(),
                  event.path("aggregate_id").asText(),
                  who.isEmpty() ? "" : "  by " + Printer.clean(who),
                  event.path("tells").isNull()
                      ? ""
                      : "  "
                          + Printer.clean(event.path("tells").asText()).replaceAll("\\s+", " ")));
    }
    JsonNode cut = graph.path("cut");
    if (cut.path("by_depth").asBoolean()) {
      out.println(
          "There is more beyond %d steps: --depth".formatted(cut.path("max_depth").asInt()));
    }
    if (cut.path("by_size").asBoolean()) {
      out.println("There is more than %d events.".formatted(cut.path("max_nodes").asInt()));
    }
  }
}
