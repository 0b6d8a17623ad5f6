package io.mistersmith.query.context;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.context.ContextEvent;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.context.ContextView;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Keeps the table contexts: what was shared as context, and each discovery. */
public class ContextBoardProjection {
  private final VersionedTable<ContextView> contexts;

  public ContextBoardProjection(Place place) {
    contexts =
        new VersionedTable<>(
            place, Table.CONTEXTS, ContextView.class, ContextBoardProjection::context);
  }

  @EventHandler
  void on(ContextEvent event, TrackingToken token) {
    shared(
        switch (event) {
          case ContextShared e -> ContextMessage.of(e);
        },
        position(token));
  }

  /** What was retracted is no context any more. */
  @EventHandler
  void on(DiscoveryEvent event, TrackingToken token) {
    switch (event) {
      case DiscoveryShared e -> shared(ContextMessage.of(e), position(token));
      case DiscoveryRetracted e ->
          contexts.change(e.discoveryId().value(), position(token), _ -> null);
    }
  }

  @ResetHandler
  void reset() {
    contexts.clear();
  }

  private static @Nullable String context(Object event) {
    return switch (event) {
      case ContextShared e -> ContextMessage.of(e).contextId().value();
      case DiscoveryEvent e -> e.discoveryId().value();
      default -> null;
    };
  }

  private void shared(ContextMessage told, long position) {
    contexts.change(told.contextId().value(), position, _ -> ContextView.of(told, position));
  }
}
