package io.mistersmith.query.context;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.context.ContextEvent;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.context.ContextView;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps read_model.contexts: what was shared as context, and each discovery. */
@Component
public class ContextBoardProjection {
  private final VersionedTable<ContextView> contexts;

  ContextBoardProjection(JdbcTemplate jdbc) {
    contexts = new VersionedTable<>(jdbc, Table.CONTEXTS, ContextView.class);
  }

  @EventHandler
  void on(ContextEvent event, TrackingToken token) {
    shared(
        switch (event) {
          case ContextShared e -> ContextMessage.of(e);
        },
        position(token));
  }

  @EventHandler
  void on(DiscoveryEvent event, TrackingToken token) {
    shared(
        switch (event) {
          case DiscoveryShared e -> ContextMessage.of(e);
        },
        position(token));
  }

  @ResetHandler
  void reset() {
    contexts.clear();
  }

  private void shared(ContextMessage told, long position) {
    contexts.change(told.contextId().value(), position, _ -> ContextView.of(told, position));
  }
}
