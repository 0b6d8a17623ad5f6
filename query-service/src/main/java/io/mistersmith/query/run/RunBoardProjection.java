package io.mistersmith.query.run;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.run.RunId;
import io.mistersmith.api.run.RunView;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps read_model.runs. A run's own events, its output, are read from the log and change no row.
 */
@Component
public class RunBoardProjection {
  private final VersionedTable<RunView> runs;

  RunBoardProjection(JdbcTemplate jdbc) {
    runs = new VersionedTable<>(jdbc, Table.RUNS, RunView.class);
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
}
