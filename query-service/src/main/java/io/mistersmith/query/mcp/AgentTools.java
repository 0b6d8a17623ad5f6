package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.agent.SpawnAgent;
import io.mistersmith.base.door.Role;
import io.mistersmith.query.agent.Agents;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Spawning, reading and stopping agents. */
@Component
class AgentTools implements Toolbox {
  private final ToolWrites writes;
  private final Agents agents;
  private final Freshness fresh;

  AgentTools(ToolWrites writes, Agents agents, Freshness fresh) {
    this.writes = writes;
    this.agents = agents;
    this.fresh = fresh;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "spawn_agent",
                "Spawn an agent",
                "Starts an agent with its own worker process. role names what it is (for example"
                    + " Analyzer); capabilities decide which tasks it gets; executor is auto, claude or"
                    + " scripted; budget_usd is what all its runs may cost: with nothing left it gets no"
                    + " more tasks. Answers the agent with its agent_id at once; it is ready when"
                    + " get_agent says idle. For operators.",
                SpawnAgent.class,
                Tool.Effect.ADDS,
                this::spawn)
            .answering(AgentView.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR)
            .example("{\"role\":\"Analyzer\",\"capabilities\":[\"log_analysis\"]}"),
        new Tool<>(
                "list_agents",
                "List agents",
                "Lists agents, newest first, with status, capabilities and current_task_id. Optional"
                    + " filters: status, capability, as_of. Page with limit and next_cursor.",
                ToolArguments.ListAgents.class,
                Tool.Effect.READS,
                this::list)
            .answering(Answers.AgentPage.class)
            .example("{}")
            .example("{\"status\":\"idle\",\"capability\":\"log_analysis\"}"),
        new Tool<>(
                "get_agent",
                "Get an agent",
                "Reads one agent: status, executor, pid, current_task_id, last_activity. as_of (a"
                    + " position or a time) shows it as it was then.",
                ToolArguments.GetAgent.class,
                Tool.Effect.READS,
                (asked, _) ->
                    fresh.read(
                        () -> Views.raw(agents.get(asked.agentId(), fresh.at(asked.asOf())))))
            .answering(AgentView.class)
            .example("{\"agent_id\":\"agent-01\"}"),
        new Tool<>(
                "stop_agent",
                "Stop an agent",
                "Stops an agent: its worker finishes and ends, and it gets no more tasks. For"
                    + " operators.",
                ToolArguments.StopAgent.class,
                Tool.Effect.ENDS,
                this::stop)
            .answering(AgentView.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR)
            .example("{\"agent_id\":\"agent-01\"}"),
        control("pause", Tool.Effect.ENDS, "It keeps its worker and gets no tasks until resumed."),
        control("resume", Tool.Effect.ADDS, "It gets tasks again."),
        control("kill", Tool.Effect.ENDS, "Its worker ends at once; its task goes to another."),
        control(
            "restart", Tool.Effect.ADDS, "An agent that failed or was stopped gets a new worker."));
  }

  private Tool<ToolArguments.ControlAgent> control(String name, Tool.Effect effect, String what) {
    String title = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " an agent";
    return new Tool<>(
            name + "_agent",
            title,
            title
                + ". "
                + what
                + " Refused by name when its state does not allow it. For operators.",
            ToolArguments.ControlAgent.class,
            effect,
            (asked, call) ->
                writes.send(
                    call, "POST", "/api/v1/agents/" + asked.agentId() + "/commands/" + name, null))
        .answering(AgentView.class)
        .onlyFor(Role.ADMIN, Role.OPERATOR)
        .example("{\"agent_id\":\"agent-01\"}");
  }

  private ObjectNode spawn(SpawnAgent asked, Call call) {
    return writes.send(call, "POST", "/api/v1/agents", asked);
  }

  private JsonNode list(ToolArguments.ListAgents asked, Call call) {
    return fresh.read(
        () ->
            Views.list(
                "agents",
                agents.list(
                    asked.status(),
                    asked.capability(),
                    fresh.at(asked.asOf()),
                    Views.paging(asked.limit(), asked.cursor()))));
  }

  private ObjectNode stop(ToolArguments.StopAgent asked, Call call) {
    return writes.send(call, "DELETE", "/api/v1/agents/" + asked.agentId(), null);
  }
}
