package io.mistersmith.query.discovery;

import static io.mistersmith.query.board.MissingRow.required;
import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Keeps the table discoveries. */
public class DiscoveryBoardProjection {
  private final VersionedTable<DiscoveryView> discoveries;

  public DiscoveryBoardProjection(Place place) {
    discoveries =
        new VersionedTable<>(
            place,
            Table.DISCOVERIES,
            DiscoveryView.class,
            event -> event instanceof DiscoveryEvent e ? e.discoveryId().value() : null);
  }

  @EventHandler
  void on(DiscoveryEvent event, TrackingToken token) {
    long position = position(token);
    discoveries.change(event.discoveryId().value(), position, view -> after(view, event, position));
  }

  @ResetHandler
  void reset() {
    discoveries.clear();
  }

  static DiscoveryView after(@Nullable DiscoveryView before, DiscoveryEvent event, long position) {
    return switch (event) {
      case DiscoveryShared e -> DiscoveryView.of(e, position);
      case DiscoveryRetracted e -> required(before, e).retracted(e, position);
    };
  }
}
