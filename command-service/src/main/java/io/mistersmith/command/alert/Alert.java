package io.mistersmith.command.alert;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.alert.AlertCommand.AcknowledgeAlert;
import io.mistersmith.api.alert.AlertCommand.RaiseAlert;
import io.mistersmith.api.alert.AlertCommand.RecordDelivery;
import io.mistersmith.api.alert.AlertEvent;
import io.mistersmith.api.alert.AlertEvent.AlertAcknowledged;
import io.mistersmith.api.alert.AlertEvent.AlertDelivered;
import io.mistersmith.api.alert.AlertEvent.AlertDeliveryFailed;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertId;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Raised once; of each channel it knows the last try that was recorded. */
@Aggregate
class Alert {

  @AggregateIdentifier private @Nullable AlertId id;

  private @Nullable AlertAcknowledged acknowledged;
  private final Map<String, Integer> attempts = new HashMap<>();

  Alert() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  AlertId handle(RaiseAlert c) {
    if (id == null) {
      apply(
          new AlertRaised(
              c.alertId(),
              c.severity(),
              c.code(),
              c.message(),
              c.agentId(),
              c.causePosition(),
              c.at()));
    }
    return c.alertId();
  }

  @CommandHandler
  AlertId handle(RecordDelivery c) {
    if (attempts.getOrDefault(c.channel(), 0) < c.attempt()) {
      String problem = c.problem();
      apply(
          problem == null
              ? new AlertDelivered(c.alertId(), c.channel(), c.attempt(), c.at())
              : new AlertDeliveryFailed(
                  c.alertId(), c.channel(), c.attempt(), problem, c.last(), c.at()));
    }
    return c.alertId();
  }

  /** A second time is a success that keeps the first. */
  @CommandHandler
  AlertAcknowledged handle(AcknowledgeAlert c) {
    AlertAcknowledged known = acknowledged;
    if (known != null) {
      return known;
    }
    AlertAcknowledged now = new AlertAcknowledged(c.alertId(), c.by(), c.note(), c.at());
    apply(now);
    return now;
  }

  @EventSourcingHandler
  void on(AlertEvent event) {
    id = event.alertId();
    switch (event) {
      case AlertRaised _ -> {}
      case AlertDelivered e -> attempts.put(e.channel(), e.attempt());
      case AlertDeliveryFailed e -> attempts.put(e.channel(), e.attempt());
      case AlertAcknowledged e -> acknowledged = e;
    }
  }
}
