package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "discovery",
    synopsisSubcommandLabel = "COMMAND",
    description = "Share and see discoveries.")
final class DiscoveryCommands extends Client {

  @Command(name = "share", description = "Share a discovery.")
  int share(
      @Mixin Common common,
      @Parameters(paramLabel = "CONTENT", description = "What was found.") String content,
      @Option(names = "--agent", required = true, description = "Who found it.") String agent,
      @Option(names = "--role", required = true, description = "The finder's role.") String role,
      @Option(
              names = "--type",
              required = true,
              description = "pattern, anomaly, connection, solution, question or insight.")
          String type,
      @Option(names = "--confidence", required = true, description = "0 to 1.")
          BigDecimal confidence,
      @Option(names = "--related-to", description = "The discovery that it belongs to.")
          @Nullable String relatedTo) {
    ObjectNode body =
        Rest.JSON
            .createObjectNode()
            .put("agent_id", agent)
            .put("agent_role", role)
            .put("discovery_type", type)
            .put("content", content)
            .put("confidence", confidence);
    if (relatedTo != null) {
      body.put("related_to", relatedTo);
    }
    printer(common).one(rest().post("/api/v1/discoveries", body));
    return 0;
  }

  @Command(name = "list", description = "List discoveries.")
  int list(
      @Mixin Common common,
      @Mixin Paging paging,
      @Option(names = "--type", description = "Only those of this type.") @Nullable String type,
      @Option(names = "--agent", description = "Only those of this agent.") @Nullable String agent,
      @Option(names = "--min-confidence", description = "Only those of at least this confidence.")
          @Nullable BigDecimal confidence) {
    var parameters = paging.parameters();
    parameters.put("type", type);
    parameters.put("agent_id", agent);
    parameters.put("min_confidence", confidence);
    printer(common)
        .page(
            rest().get("/api/v1/discoveries" + Rest.query(parameters)),
            "discovery_id",
            "discovery_type",
            "confidence",
            "agent_role",
            "agent_id",
            "content");
    return 0;
  }

  @Command(name = "retract", description = "Say that one does not hold, and see what rests on it.")
  int retract(
      @Mixin Common common,
      @Parameters(paramLabel = "DISCOVERY") String discovery,
      @Option(names = "--reason", required = true, description = "Why; it is recorded.")
          String reason) {
    String path = "/api/v1/discoveries/" + Rest.element(discovery);
    printer(common)
        .one(rest().post(path + "/retract", Rest.JSON.createObjectNode().put("reason", reason)));
    return common.json() ? 0 : restsOn(common, discovery);
  }

  @Command(name = "rests-on", description = "What later work rests on one.")
  int restsOn(@Mixin Common common, @Parameters(paramLabel = "DISCOVERY") String discovery) {
    JsonNode radius =
        rest().get("/api/v1/discoveries/" + Rest.element(discovery) + "/blast-radius");
    if (common.json()) {
      smith().out().println(radius.toPrettyString());
      return 0;
    }
    smith().out().println("To look at again:");
    for (String kind : List.of("discoveries", "tasks", "results", "runs", "agents")) {
      List<String> ids = radius.path(kind).valueStream().map(JsonNode::asText).toList();
      smith()
          .out()
          .println("%-12s %s".formatted(kind, ids.isEmpty() ? "-" : String.join(", ", ids)));
    }
    HistoryCommand.print(radius.path("graph"), smith().out());
    return 0;
  }

  @Command(name = "watch", description = "Show discoveries as they are shared, until Ctrl-C.")
  int watch(@Mixin Common common) throws InterruptedException {
    Rest rest = rest();
    rest.follow(
        "/discoveries/stream",
        notification ->
            DiscoveryLine.of(rest, notification, common.json()).ifPresent(smith().out()::println));
    return 0;
  }
}
