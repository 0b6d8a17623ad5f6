package io.mistersmith.command.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentMessage.Happened;
import io.mistersmith.eventstore.StoredEvent;
import java.util.List;

/** What {@code agents.{id}.events.{type}} says of an event: all but the digest of a token. */
final class AgentTelling {
  private static final List<String> LEFT_OUT = List.of("agent_id", "token_sha256");

  private AgentTelling() {}

  /** The last token of the subject. Runners say what went wrong on {@code events.error}. */
  static String token(AgentEvent event, StoredEvent stored) {
    return event instanceof AgentErrored
        ? "errored"
        : stored.type().substring(stored.type().indexOf('.') + 1);
  }

  static Happened of(AgentEvent event, StoredEvent stored) {
    ObjectNode details = Json.STRICT.valueToTree(event);
    return new Happened(
        event.agentId(),
        stored.type(),
        details.remove(LEFT_OUT),
        stored.position(),
        stored.recordedAt());
  }
}
