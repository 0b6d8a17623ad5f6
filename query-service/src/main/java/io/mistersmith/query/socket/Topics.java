package io.mistersmith.query.socket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.query.agent.AgentChannel;
import io.mistersmith.query.agent.Agents;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.discovery.Discoveries;
import io.mistersmith.query.event.EventChannel;
import io.mistersmith.query.event.EventFilter;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.event.WireEvent;
import io.mistersmith.query.feed.DiscoveryChannel;
import io.mistersmith.query.feed.Filter;
import io.mistersmith.query.live.Channel;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.task.TaskChannel;
import io.mistersmith.query.task.Tasks;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What can be subscribed to, and how an event looks as a message of it. */
@Component
class Topics {
  private static final byte[] NOTHING = {};

  private final Schemas schemas;
  private final Events events;
  private final Tasks tasks;
  private final Agents agents;
  private final Discoveries discoveries;

  Topics(Schemas schemas, Events events, Tasks tasks, Agents agents, Discoveries discoveries) {
    this.schemas = schemas;
    this.events = events;
    this.tasks = tasks;
    this.agents = agents;
    this.discoveries = discoveries;
  }

  /** The name of a topic is that of its list; the type of its messages is that of one of it. */
  enum Topic {
    AGENTS,
    TASKS,
    DISCOVERIES,
    EVENTS;

    static Topic of(String name) {
      try {
        return valueOf(name.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException unknown) {
        throw Paging.invalid("topic", "must be one of metrics, agents, tasks, discoveries, events");
      }
    }

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    String messageType() {
      return this == DISCOVERIES ? "discovery" : wireName().substring(0, name().length() - 1);
    }
  }

  private record OfTasks(@Nullable @Size(max = 64) String taskId) {}

  private record OfDiscoveries(
      @Nullable @Size(max = 64) String agentId,
      @Nullable @Size(max = 6) List<String> discoveryTypes,
      @Nullable @Size(max = 32) List<@Size(max = 64) String> agentRoles,
      @Nullable @DecimalMin("0") @DecimalMax("1") BigDecimal minConfidence) {}

  private record OfEvents(
      @Nullable @Size(max = 200) String aggregateId,
      @Nullable @Size(max = 200) String aggregateType,
      @Nullable @Size(max = 64) List<@Size(max = 64) String> type,
      @Nullable @Size(max = 200) String correlation,
      @Nullable @Size(max = 200) String actor) {}

  private record OfAgents() {}

  /**
   * @throws io.mistersmith.base.problem.ProblemException 400 {@code invalid_input}
   */
  Channel channel(Topic topic, @Nullable ObjectNode filter) {
    ObjectNode given = filter == null ? Json.STRICT.createObjectNode() : filter;
    return switch (topic) {
      case TASKS -> new TaskChannel(schemas.read(given, OfTasks.class).taskId(), tasks, events);
      case AGENTS -> {
        schemas.read(given, OfAgents.class);
        yield new AgentChannel(events);
      }
      case DISCOVERIES -> {
        Filter wanted = filter(schemas.read(given, OfDiscoveries.class));
        yield new DiscoveryChannel(wanted::wants, Set.of(), events);
      }
      case EVENTS -> new EventChannel(filter(schemas.read(given, OfEvents.class)), events);
    };
  }

  /** JSON, made once for all clients; empty when the event is no message of the topic. */
  byte[] data(Topic topic, LogEvent event) {
    return event.encoded(topic, e -> encode(topic, e));
  }

  private byte[] encode(Topic topic, LogEvent event) {
    ReadPoint then = new ReadPoint(event.position());
    String id = event.stored().aggregateId();
    return switch (topic) {
      case EVENTS -> Json.bytes(WireEvent.of(event.stored()));
      case TASKS -> bytes(tasks.find(id, then));
      case AGENTS -> bytes(agents.find(id, then));
      case DISCOVERIES ->
          event.as(DiscoveryShared.class).isPresent() ? bytes(discoveries.find(id, then)) : NOTHING;
    };
  }

  private static byte[] bytes(Optional<Page.Raw> view) {
    return view.map(raw -> raw.json().getBytes(StandardCharsets.UTF_8)).orElse(NOTHING);
  }

  private static Filter filter(OfDiscoveries wanted) {
    try {
      return new Filter(
          wanted.agentId() == null ? null : new AgentId(wanted.agentId()),
          given(wanted.discoveryTypes()).map(DiscoveryType::of).collect(Collectors.toSet()),
          given(wanted.agentRoles())
              .map(role -> role.toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet()),
          wanted.minConfidence());
    } catch (IllegalArgumentException e) {
      throw Paging.invalid(
          "filter", "must have a valid agent_id and types of " + DiscoveryType.names());
    }
  }

  private static EventFilter filter(OfEvents wanted) {
    Map<String, String[]> parameters = new HashMap<>();
    put(parameters, "aggregate_id", wanted.aggregateId());
    put(parameters, "aggregate_type", wanted.aggregateType());
    put(parameters, "correlation", wanted.correlation());
    put(parameters, "actor", wanted.actor());
    parameters.put("type", given(wanted.type()).toArray(String[]::new));
    return EventFilter.of(parameters);
  }

  private static void put(Map<String, String[]> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, new String[] {value});
    }
  }

  private static Stream<String> given(@Nullable List<String> list) {
    return list == null ? Stream.empty() : list.stream();
  }
}
