package io.mistersmith.query.alert;

import static io.mistersmith.query.board.MissingRow.required;
import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.alert.AlertEvent;
import io.mistersmith.api.alert.AlertEvent.AlertAcknowledged;
import io.mistersmith.api.alert.AlertEvent.AlertDelivered;
import io.mistersmith.api.alert.AlertEvent.AlertDeliveryFailed;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertView;
import io.mistersmith.api.alert.AlertView.Acknowledgement;
import io.mistersmith.api.alert.AlertView.Delivery;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Keeps the table alerts. */
public class AlertBoardProjection {
  private final VersionedTable<AlertView> alerts;

  public AlertBoardProjection(Place place) {
    alerts =
        new VersionedTable<>(
            place,
            Table.ALERTS,
            AlertView.class,
            event -> event instanceof AlertEvent e ? e.alertId().value() : null);
  }

  @EventHandler
  void on(AlertEvent event, TrackingToken token) {
    long position = position(token);
    alerts.change(event.alertId().value(), position, view -> after(view, event, position));
  }

  @ResetHandler
  void reset() {
    alerts.clear();
  }

  static AlertView after(@Nullable AlertView before, AlertEvent event, long position) {
    return switch (event) {
      case AlertRaised e ->
          new AlertView(
              e.alertId(),
              e.severity(),
              e.code(),
              e.message(),
              e.agentId(),
              e.causePosition(),
              List.of(),
              e.raisedAt(),
              null,
              position);
      case AlertDelivered e ->
          with(
              required(before, event),
              new Delivery(e.channel(), e.attempt(), null, e.at()),
              position);
      case AlertDeliveryFailed e ->
          with(
              required(before, event),
              new Delivery(e.channel(), e.attempt(), e.problem(), e.at()),
              position);
      case AlertAcknowledged e -> acknowledged(required(before, event), e, position);
    };
  }

  private static AlertView with(AlertView alert, Delivery delivery, long position) {
    return new AlertView(
        alert.alertId(),
        alert.severity(),
        alert.code(),
        alert.message(),
        alert.agentId(),
        alert.causePosition(),
        Stream.concat(alert.deliveries().stream(), Stream.of(delivery)).toList(),
        alert.createdAt(),
        alert.acknowledged(),
        position);
  }

  private static AlertView acknowledged(AlertView alert, AlertAcknowledged e, long position) {
    return new AlertView(
        alert.alertId(),
        alert.severity(),
        alert.code(),
        alert.message(),
        alert.agentId(),
        alert.causePosition(),
        alert.deliveries(),
        alert.createdAt(),
        new Acknowledgement(e.by(), e.note(), e.at()),
        position);
  }
}
