package io.mistersmith.query.supervision;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.supervision.SupervisorView;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;

/** Keeps the table supervisors. */
public class SupervisorBoardProjection {
  private final VersionedTable<SupervisorView> supervisors;

  public SupervisorBoardProjection(Place place) {
    supervisors =
        new VersionedTable<>(
            place,
            Table.SUPERVISORS,
            SupervisorView.class,
            event -> event instanceof SupervisorEvent e ? e.supervisorId().value() : null);
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
