package io.mistersmith.query.run;

import io.mistersmith.api.Json;
import io.mistersmith.api.run.RunView;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads runs, with the number of their chunks of output from the log. */
@Component
public class Runs {
  private final Rows rows;
  private final JdbcTemplate jdbc;

  Runs(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    rows = new Rows(jdbc, Table.RUNS);
  }

  public RunView get(String id, ReadPoint at) {
    return withChunks(rows.get(id, at), at);
  }

  /** Newest first. */
  public RunPage ofTask(String task, ReadPoint at, Paging paging) {
    Page page = rows.list(Filters.none().and("task_id = ?", task), at, paging);
    return new RunPage(
        page.data().stream().map(run -> withChunks(run, at)).toList(), page.nextCursor());
  }

  /** One page of the runs of a task. */
  public record RunPage(java.util.List<RunView> data, @Nullable String nextCursor) {}

  private RunView withChunks(Page.Raw raw, ReadPoint at) {
    RunView run = read(raw);
    Long chunks =
        jdbc.queryForObject(
            "SELECT coalesce(max(sequence_number) + 1, 0) FROM event_store.events"
                + " WHERE aggregate_id = ? AND global_position <= ?",
            Long.class,
            run.runId().value(),
            at.asOf() == null ? Long.MAX_VALUE : at.asOf());
    return new RunView(
        run.runId(),
        run.taskId(),
        run.agentId(),
        run.attempt(),
        run.status(),
        run.executor(),
        run.pid(),
        run.assignedAt(),
        run.startedAt(),
        run.endedAt(),
        run.usage(),
        run.error(),
        chunks == null ? 0 : chunks,
        run.position());
  }

  private static RunView read(Page.Raw raw) {
    try {
      return Json.read(raw.json().getBytes(StandardCharsets.UTF_8), RunView.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
