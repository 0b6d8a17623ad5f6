package io.mistersmith.api.alert;

import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert as REST and the webhook show it.
 *
 * @param causePosition of the event that it is about
 * @param acknowledged null until a person has seen it
 * @param position of its last event
 */
public record AlertView(
    AlertId alertId,
    Severity severity,
    String code,
    String message,
    @Nullable AgentId agentId,
    long causePosition,
    List<Delivery> deliveries,
    Instant createdAt,
    @Nullable Acknowledgement acknowledged,
    long position) {

  /**
   * @param by whose credential it was
   */
  public record Acknowledgement(String by, @Nullable String note, Instant at) {}

  /**
   * @param problem null when it was taken
   */
  public record Delivery(String channel, int attempt, @Nullable String problem, Instant at) {}
}
