package io.mistersmith.query.run;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.run.RunId;
import io.mistersmith.api.run.RunView;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table runs. A run's own events, its output, are read from the log and change no row.
 */
public class RunBoardProjection {
  private final VersionedTable<RunView> runs;

  public RunBoardProjection(Place place) {
    runs = new VersionedTable<>(place, Table.RUNS, RunView.class, RunBoardProjection::run);
  }

  @EventHandler
  void on(TaskEvent event, TrackingToken token) {
    RunId run = RunRow.runOf(event);
    if (run != null) {
      long position = position(token);
      runs.change(run.value(), position, view -> RunRow.after(view, event, position));
    }
  }

  @ResetHandler
  void reset() {
    runs.clear();
  }

  private static @Nullable String run(Object event) {
    RunId run = event instanceof TaskEvent task ? RunRow.runOf(task) : null;
    return run == null ? null : run.value();
  }
}
