package io.mistersmith.query.supervision;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorView;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Keeps read_model.supervisors. */
@Component
public class SupervisorBoardProjection {
  private final VersionedTable<SupervisorView> supervisors;

  SupervisorBoardProjection(JdbcTemplate jdbc) {
    supervisors = new VersionedTable<>(jdbc, Table.SUPERVISORS, SupervisorView.class);
  }

  @EventHandler
  void on(SupervisorEvent event, TrackingToken token) {
    long position = position(token);
    supervisors.change(
        event.supervisorId().value(), position, view -> SupervisorRow.after(view, event, position));
  }

  @ResetHandler
  void reset() {
    supervisors.clear();
  }
}
