package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.ShareDiscoveryRequest;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.query.board.Times;
import io.mistersmith.query.discovery.Discoveries;
import io.mistersmith.query.discovery.DiscoveryFilter;
import io.mistersmith.query.feed.SubscribeDiscoveries;
import io.mistersmith.query.feed.Subscriptions;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sharing, finding and following discoveries. */
@Component
class DiscoveryTools implements Toolbox {
  private final ToolWrites writes;
  private final Discoveries discoveries;
  private final Subscriptions subscriptions;
  private final Freshness fresh;

  DiscoveryTools(
      ToolWrites writes, Discoveries discoveries, Subscriptions subscriptions, Freshness fresh) {
    this.writes = writes;
    this.discoveries = discoveries;
    this.subscriptions = subscriptions;
    this.fresh = fresh;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "share_discovery",
                "Share a discovery",
                "Shares something you found with every other agent, and keeps it for good. Use it as"
                    + " soon as you know something others should know: one call for each finding."
                    + " discovery_type is one of pattern, anomaly, connection, solution, question,"
                    + " insight; confidence is from 0 (a guess) to 1 (certain). agent_id is your own."
                    + " related_to may name an earlier discovery. Answers discovery_id, uri (readable"
                    + " as a resource) and position.",
                ShareDiscoveryRequest.class,
                Tool.Effect.ADDS,
                this::share)
            .answering(Answers.SharedDiscovery.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR, Role.AGENT)
            .example(
                "{\"agent_id\":\"agent-123\",\"agent_role\":\"Analyzer\",\"discovery_type\":\"pattern\","
                    + "\"content\":\"Unusual pattern in authentication logs\",\"confidence\":0.85}"),
        new Tool<>(
                "subscribe_discoveries",
                "Subscribe to discoveries",
                "Registers filters for a live stream of discoveries. Absent filters let everything"
                    + " through. Answers subscription_id and sse_endpoint: GET that path with Accept:"
                    + " text/event-stream. A subscription that no stream has used for a"
                    + " quarter of an hour is forgotten.",
                SubscribeDiscoveries.class,
                Tool.Effect.ADDS,
                this::subscribe)
            .answering(SubscribeDiscoveries.Subscribed.class)
            .example(
                "{\"subscriber_agent_id\":\"agent-123\",\"discovery_types\":[\"pattern\",\"anomaly\"],"
                    + "\"min_confidence\":0.7}"),
        new Tool<>(
                "unsubscribe_discoveries",
                "Unsubscribe from discoveries",
                "Removes a subscription by the subscription_id that subscribe_discoveries answered.",
                ToolArguments.Unsubscribe.class,
                Tool.Effect.ENDS,
                this::unsubscribe)
            .answering(Answers.Unsubscribed.class)
            .example("{\"subscription_id\":\"sub_01\"}"),
        new Tool<>(
                "query_discoveries",
                "Find discoveries",
                "Finds what agents have shared, newest first. All filters are optional and narrow the"
                    + " result: discovery_types, agent_id, agent_roles, min_confidence, since (a"
                    + " time), query (text in the content), related_to (a discovery_id), as_of"
                    + " (a position or a time: as it was then). Page with"
                    + " limit (100, at most 500) and the next_cursor of the answer before.",
                ToolArguments.QueryDiscoveries.class,
                Tool.Effect.READS,
                this::query)
            .answering(Answers.DiscoveryPage.class)
            .example("{}")
            .example(
                "{\"discovery_types\":[\"anomaly\"],\"min_confidence\":0.8,\"query\":\"authentication\","
                    + "\"limit\":20}"));
  }

  private ObjectNode share(ShareDiscoveryRequest asked, Call call) {
    requireOwn("agent_id", asked.agentId(), call.principal());
    ObjectNode shared = writes.send(call, "POST", "/api/v1/discoveries", asked);
    String id = shared.path("discovery_id").asText();
    return shared.put("uri", ResourceUri.discovery(asked.agentId(), id));
  }

  private ObjectNode subscribe(SubscribeDiscoveries asked, Call call) {
    requireOwn("subscriber_agent_id", asked.subscriberAgentId(), call.principal());
    return Views.tree(asked.in(subscriptions, call.principal()));
  }

  private ObjectNode unsubscribe(ToolArguments.Unsubscribe asked, Call call) {
    if (!subscriptions.remove(call.principal(), asked.subscriptionId())) {
      throw RpcError.invalidParam("subscription_id", "names no subscription of yours");
    }
    return Views.tree(asked).put("removed", true);
  }

  private JsonNode query(ToolArguments.QueryDiscoveries asked, Call call) {
    DiscoveryFilter filter =
        new DiscoveryFilter(
            DiscoveryFilter.types(asked.discoveryTypes()),
            asked.agentId(),
            asked.agentRoles() == null ? List.of() : asked.agentRoles(),
            asked.minConfidence(),
            Times.since(asked.since()),
            asked.query(),
            asked.relatedTo());
    return fresh.read(
        () ->
            Views.list(
                "discoveries",
                discoveries.list(
                    filter, fresh.at(asked.asOf()), Views.paging(asked.limit(), asked.cursor()))));
  }

  /** A worker is who its token says. */
  private static void requireOwn(String field, String claimed, Principal principal) {
    AgentId own = principal.agentId();
    if (own != null && !own.value().equals(claimed)) {
      throw RpcError.invalidParam(field, "must be the caller's own, " + own);
    }
  }
}
