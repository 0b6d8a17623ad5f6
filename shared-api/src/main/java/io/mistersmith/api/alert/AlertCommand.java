package io.mistersmith.api.alert;

import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of an alert. */
public sealed interface AlertCommand {
  @TargetAggregateIdentifier
  AlertId alertId();

  Instant at();

  /**
   * @param code what it is about, for example {@code restart_limit}
   * @param causePosition of the event that it is about
   */
  record RaiseAlert(
      AlertId alertId,
      Severity severity,
      String code,
      String message,
      @Nullable AgentId agentId,
      long causePosition,
      Instant at)
      implements AlertCommand {}

  /**
   * One try to hand it over.
   *
   * @param channel {@code webhook}
   * @param attempt from 1
   * @param problem null when it was taken
   * @param last whether no other try follows
   */
  record RecordDelivery(
      AlertId alertId,
      String channel,
      int attempt,
      @Nullable String problem,
      boolean last,
      Instant at)
      implements AlertCommand {}

  /** A person has seen it. */
  record AcknowledgeAlert(AlertId alertId, String by, @Nullable String note, Instant at)
      implements AlertCommand {}
}
