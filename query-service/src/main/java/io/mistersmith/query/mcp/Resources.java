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
import java.util.List;
import org.springframework.stereotype.Component;

/** What can be read by URI. */
@Component
class Resources {
  private static final String AS_OF = "?as_of=";
  private static final String JSON_TYPE = "application/json";
  private static final List<ObjectNode> TEMPLATES =
      List.of(
          template(
              "discovery://agents/{agent_id}/discoveries/{discovery_id}",
              "discovery",
              "A discovery",
              "What an agent found and shared. It never changes, but may be retracted."),
          template(
              "task://tasks/{task_id}",
              "task",
              "A task",
              "A task as it is now: status, who holds it, progress, result or error."),
          template(
              "agent://agents/{agent_id}",
              "agent",
              "An agent",
              "An agent as it is now: status, executor, the task it works on."),
          template(
              "run://runs/{run_id}",
              "run",
              "A run",
              "One attempt of a task: who made it, when, what it used and how it ended."));

  private final Discoveries discoveries;
  private final Tasks tasks;
  private final Agents agents;
  private final Runs runs;
  private final Freshness fresh;
  private final McpSettings settings;

  Resources(
      Discoveries discoveries,
      Tasks tasks,
      Agents agents,
      Runs runs,
      Freshness fresh,
      McpSettings settings) {
    this.discoveries = discoveries;
    this.tasks = tasks;
    this.agents = agents;
    this.runs = runs;
    this.fresh = fresh;
    this.settings = settings;
  }

  /** The discoveries, newest first, a page at a time; everything else is found by template. */
  ObjectNode list(Call call) {
    Paging paging =
        Paging.of(
            Integer.toString(Math.min(settings.page(), Paging.MAX_LIMIT)),
            Pages.cursor(call.params()));
    Page page = discoveries.list(DiscoveryFilter.ALL, ReadPoint.NOW, paging);
    ObjectNode result = Json.LENIENT.createObjectNode();
    ArrayNode resources = result.putArray("resources");
    page.data().forEach(raw -> resources.add(listed(Views.tree(raw))));
    if (page.nextCursor() != null) {
      result.put("nextCursor", page.nextCursor());
    }
    return result;
  }

  ObjectNode templates(Call call) {
    return Pages.of("resourceTemplates", TEMPLATES, call.params(), settings.page());
  }

  /**
   * @throws RpcError for a URI that names nothing
   */
  ObjectNode read(Call call) {
    ObjectNode result = Json.LENIENT.createObjectNode();
    result.putArray("contents").add(content(uri(call.params()), call));
    return result;
  }

  /** One content, as resources/read and prompts give it. */
  ObjectNode content(String uri, Call call) {
    return Json.LENIENT
        .createObjectNode()
        .put("uri", uri)
        .put("mimeType", JSON_TYPE)
        .put("text", found(uri, call).json());
  }

  /**
   * @throws RpcError for a URI that names nothing
   */
  void requireThere(String uri, Call call) {
    found(uri, call);
  }

  boolean isThere(String uri, Call call) {
    try {
      requireThere(uri, call);
      return true;
    } catch (RpcError notThere) {
      return false;
    }
  }

  /**
   * @throws RpcError -32602 unless there is one
   */
  static String uri(JsonNode params) {
    if (!params.path("uri").isTextual()) {
      throw RpcError.invalidParam("uri", "must be the URI of a resource");
    }
    return params.path("uri").asText();
  }

  static boolean isTemplate(String uri) {
    return TEMPLATES.stream().anyMatch(one -> one.path("uriTemplate").asText().equals(uri));
  }

  /** A URI may end in {@code ?as_of=} and a position or a time. */
  private Page.Raw found(String uri, Call call) {
    int past = uri.indexOf(AS_OF);
    ResourceUri named = ResourceUri.parse(past < 0 ? uri : uri.substring(0, past));
    if (named == null) {
      throw notFound(uri, "must be of a form that resources/templates/list names", call);
    }
    try {
      ReadPoint at = fresh.at(past < 0 ? null : uri.substring(past + AS_OF.length()));
      return fresh.read(() -> find(named, at));
    } catch (ProblemException missing) {
      if (missing.status() == 404) {
        throw notFound(uri, "names nothing that is there", call);
      }
      throw missing;
    }
  }

  private Page.Raw find(ResourceUri uri, ReadPoint at) {
    return switch (uri.kind()) {
      case TASK -> tasks.get(uri.id(), at);
      case RUN -> new Page.Raw(Json.write(runs.get(uri.id(), at)));
      case AGENT -> agents.get(uri.id(), at);
      case DISCOVERY -> {
        Page.Raw found = discoveries.get(uri.id(), at);
        if (!Views.tree(found).path("agent_id").asText().equals(uri.agentId())) {
          throw ProblemException.of(404, "not_found", "That agent has not shared it.");
        }
        yield found;
      }
    };
  }

  /** Clients of revisions before 2026 know it by a code of its own. */
  private static RpcError notFound(String uri, String rule, Call call) {
    RpcError error =
        !call.isStateless() && Era.hasOldNotFound(call.header(Era.VERSION_HEADER))
            ? RpcError.of(RpcError.RESOURCE_NOT_FOUND, "Resource not found: uri " + rule)
            : RpcError.invalidParam("uri", rule);
    error.data().put("uri", uri);
    return error;
  }

  private static ObjectNode listed(ObjectNode discovery) {
    String agent = discovery.path("agent_id").asText();
    String id = discovery.path("discovery_id").asText();
    return Json.LENIENT
        .createObjectNode()
        .put("uri", ResourceUri.discovery(agent, id))
        .put("name", id)
        .put("title", discovery.path("discovery_type").asText() + " by " + agent)
        .put("mimeType", JSON_TYPE);
  }

  private static ObjectNode template(String uri, String name, String title, String description) {
    return Json.LENIENT
        .createObjectNode()
        .put("uriTemplate", uri)
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("mimeType", JSON_TYPE);
  }
}
