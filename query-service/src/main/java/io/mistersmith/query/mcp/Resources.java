package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.agent.Agents;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.discovery.Discoveries;
import io.mistersmith.query.discovery.DiscoveryFilter;
import io.mistersmith.query.run.Runs;
import io.mistersmith.query.task.Tasks;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What can be read by URI. */
@Component
class Resources {
  private static final String ID = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})";
  private static final Pattern DISCOVERY =
      Pattern.compile("discovery://agents/" + ID + "/discoveries/" + ID);
  private static final Pattern TASK = Pattern.compile("task://tasks/" + ID);
  private static final Pattern AGENT = Pattern.compile("agent://agents/" + ID);
  private static final Pattern RUN = Pattern.compile("run://runs/" + ID);
  private static final String JSON_TYPE = "application/json";

  private final Discoveries discoveries;
  private final Tasks tasks;
  private final Agents agents;
  private final Runs runs;
  private final Freshness fresh;

  Resources(Discoveries discoveries, Tasks tasks, Agents agents, Runs runs, Freshness fresh) {
    this.discoveries = discoveries;
    this.tasks = tasks;
    this.agents = agents;
    this.runs = runs;
    this.fresh = fresh;
  }

  /** The discoveries, newest first, a page at a time; everything else is found by template. */
  ObjectNode list(JsonNode params) {
    Page page =
        discoveries.list(
            DiscoveryFilter.ALL,
            ReadPoint.NOW,
            Paging.of(
                null, params.path("cursor").isTextual() ? params.path("cursor").asText() : null));
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode resources = result.putArray("resources");
    for (Page.Raw raw : page.data()) {
      ObjectNode discovery = Views.tree(raw);
      resources
          .addObject()
          .put("uri", uri(discovery))
          .put("name", discovery.path("discovery_id").asText())
          .put(
              "title",
              discovery.path("discovery_type").asText()
                  + " by "
                  + discovery.path("agent_id").asText())
          .put("mimeType", JSON_TYPE);
    }
    if (page.nextCursor() != null) {
      result.put("nextCursor", page.nextCursor());
    }
    return result;
  }

  ObjectNode templates() {
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode templates = result.putArray("resourceTemplates");
    template(
        templates,
        "discovery://agents/{agent_id}/discoveries/{discovery_id}",
        "discovery",
        "A discovery that an agent has shared.");
    template(templates, "task://tasks/{task_id}", "task", "A task as it is now.");
    template(templates, "agent://agents/{agent_id}", "agent", "An agent as it is now.");
    template(templates, "run://runs/{run_id}", "run", "One attempt of a task.");
    return result;
  }

  /**
   * @throws RpcError -32602 for a URI that names nothing
   */
  ObjectNode read(JsonNode params) {
    if (!params.path("uri").isTextual()) {
      throw RpcError.invalidParam("uri", "must be the URI of a resource");
    }
    String uri = params.path("uri").asText();
    try {
      ObjectNode content = fresh.read(() -> find(uri));
      ObjectNode result = Json.LENIENT.createObjectNode();
      result
          .putArray("contents")
          .addObject()
          .put("uri", uri)
          .put("mimeType", JSON_TYPE)
          .put("text", content.toString());
      return result;
    } catch (ProblemException missing) {
      if (missing.status() == 404) {
        throw RpcError.invalidParam("uri", "names nothing that is there");
      }
      throw missing;
    }
  }

  private ObjectNode find(String uri) {
    Matcher discovery = DISCOVERY.matcher(uri);
    if (discovery.matches()) {
      ObjectNode found = Views.tree(discoveries.get(discovery.group(2), ReadPoint.NOW));
      if (!found.path("agent_id").asText().equals(discovery.group(1))) {
        throw ProblemException.of(404, "not_found", "That agent has not shared it.");
      }
      return found;
    }
    Matcher task = TASK.matcher(uri);
    if (task.matches()) {
      return Views.tree(tasks.get(task.group(1), ReadPoint.NOW));
    }
    Matcher agent = AGENT.matcher(uri);
    if (agent.matches()) {
      return Views.tree(agents.get(agent.group(1), ReadPoint.NOW));
    }
    Matcher run = RUN.matcher(uri);
    if (run.matches()) {
      return Views.tree(runs.get(run.group(1), ReadPoint.NOW));
    }
    throw RpcError.invalidParam("uri", "must be of a form that resources/templates/list names");
  }

  private static String uri(ObjectNode discovery) {
    return "discovery://agents/"
        + discovery.path("agent_id").asText()
        + "/discoveries/"
        + discovery.path("discovery_id").asText();
  }

  private static void template(ArrayNode all, String uri, String name, String description) {
    all.addObject()
        .put("uriTemplate", uri)
        .put("name", name)
        .put("description", description)
        .put("mimeType", JSON_TYPE);
  }
}
