package io.mistersmith.query.discovery;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps read_model.discoveries. */
@Component
public class DiscoveryBoardProjection {
  private final VersionedTable<DiscoveryView> discoveries;

  DiscoveryBoardProjection(JdbcTemplate jdbc) {
    discoveries = new VersionedTable<>(jdbc, Table.DISCOVERIES, DiscoveryView.class);
  }

  @EventHandler
  void on(DiscoveryEvent event, TrackingToken token) {
    long position = position(token);
    discoveries.change(event.discoveryId().value(), position, _ -> after(event, position));
  }

  @ResetHandler
  void reset() {
    discoveries.clear();
  }

  static DiscoveryView after(DiscoveryEvent event, long position) {
    return switch (event) {
      case DiscoveryShared e ->
          new DiscoveryView(
              e.discoveryId(),
              e.agentId(),
              e.agentRole(),
              e.discoveryType(),
              e.content(),
              e.confidence(),
              e.relatedTo(),
              e.sharedAt(),
              position);
    };
  }
}
