package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.RetractDiscoveryRequest;
import io.mistersmith.base.door.Role;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.history.BlastRadius;
import io.mistersmith.query.history.Graph;
import io.mistersmith.query.history.Graphs;
import io.mistersmith.query.history.History;
import io.mistersmith.query.history.HistoryPage;
import io.mistersmith.query.history.HistoryQuery;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.stereotype.Component;

/** An agent's own past, and taking back what does not hold. */
@Component
class HistoryTools implements Toolbox {
  private final History history;
  private final Graphs graphs;
  private final ToolWrites writes;
  private final Freshness fresh;

  HistoryTools(History history, Graphs graphs, ToolWrites writes, Freshness fresh) {
    this.history = history;
    this.graphs = graphs;
    this.writes = writes;
    this.fresh = fresh;
  }

  record RetractDiscovery(
      @NotBlank @Pattern(regexp = ToolArguments.ID) String discoveryId,
      @NotBlank @Size(max = 1024) String reason) {}

  /**
   * @param complete whether nothing was left out for its depth or number
   */
  record LookAtAgain(
      List<String> discoveries,
      List<String> tasks,
      List<String> runs,
      List<String> agents,
      boolean complete) {}

  record Retracted(
      String discoveryId, String retractionReason, long position, LookAtAgain lookAtAgain) {}

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "get_history",
                "Read your past",
                "Reads what happened to you and what you did, oldest first (order desc: newest first):"
                    + " each event with who, when, why, in which run and from which prompt. Optional"
                    + " filters: task_id, run_id, type (task.completed, or a family such as task.*),"
                    + " correlation_id; output true shows what you printed too; as_of, a position or a"
                    + " time, shows your past as it was then. Page with limit and next_cursor. An"
                    + " operator may ask for any agent_id, principal or aggregate_id.",
                HistoryQuery.class,
                Tool.Effect.READS,
                this::read)
            .answering(HistoryPage.class)
            .example("{}")
            .example("{\"type\":\"task.*\",\"order\":\"desc\",\"limit\":20}"),
        new Tool<>(
                "retract_discovery",
                "Retract a discovery",
                "Says of a discovery that you shared that it does not hold, and why. It stays, marked."
                    + " Answers what later work rests on it and is to be looked at again: discoveries,"
                    + " tasks, runs and agents.",
                RetractDiscovery.class,
                Tool.Effect.ENDS,
                this::retract)
            .answering(Retracted.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR, Role.AGENT)
            .example(
                "{\"discovery_id\":\"disc_01\",\"reason\":\"The log was of the test machine\"}"));
  }

  private ObjectNode read(HistoryQuery asked, Call call) {
    AgentId own = call.principal().agentId();
    if (own != null && asked.agentId() != null && !own.value().equals(asked.agentId())) {
      throw RpcError.invalidParam("agent_id", "must be the caller's own, " + own);
    }
    HistoryQuery query = own == null ? asked : asked.ofAgent(own.value());
    ReadPoint at = fresh.at(asked.asOf());
    return fresh.read(() -> Views.tree(history.list(query, at)));
  }

  private ObjectNode retract(RetractDiscovery asked, Call call) {
    ObjectNode retracted =
        writes.send(
            call,
            "POST",
            "/api/v1/discoveries/" + asked.discoveryId() + "/retract",
            new RetractDiscoveryRequest(asked.reason()));
    BlastRadius radius =
        fresh.read(() -> BlastRadius.of(asked.discoveryId(), graphs, ReadPoint.NOW));
    Graph.Cut cut = radius.graph().cut();
    return Views.tree(
        new Retracted(
            asked.discoveryId(),
            retracted.path("retraction_reason").asText(),
            retracted.path("position").asLong(),
            new LookAtAgain(
                radius.discoveries(),
                radius.tasks(),
                radius.runs(),
                radius.agents(),
                !cut.byDepth() && !cut.bySize())));
  }
}
