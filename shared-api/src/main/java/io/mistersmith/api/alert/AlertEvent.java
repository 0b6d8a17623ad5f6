package io.mistersmith.api.alert;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Administrators are to be told, and were. */
public sealed interface AlertEvent extends DomainEvent {
  AlertId alertId();

  @StoredAs("alert.raised")
  record AlertRaised(
      AlertId alertId,
      Severity severity,
      String code,
      String message,
      @Nullable AgentId agentId,
      long causePosition,
      Instant raisedAt)
      implements AlertEvent {}

  @StoredAs("alert.delivered")
  record AlertDelivered(AlertId alertId, String channel, int attempt, Instant at)
      implements AlertEvent {}

  /**
   * @param last whether no other try follows
   */
  @StoredAs("alert.delivery_failed")
  record AlertDeliveryFailed(
      AlertId alertId, String channel, int attempt, String problem, boolean last, Instant at)
      implements AlertEvent {}

  /**
   * @param by whose credential it was
   */
  @StoredAs("alert.acknowledged")
  record AlertAcknowledged(AlertId alertId, String by, @Nullable String note, Instant at)
      implements AlertEvent {}
}
