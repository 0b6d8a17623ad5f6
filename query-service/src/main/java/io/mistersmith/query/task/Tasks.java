package io.mistersmith.query.task;

import com.fasterxml.jackson.databind.node.TextNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskStatus;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.hot.HotRows;
import io.mistersmith.query.hot.RowChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads tasks. */
@Component
public class Tasks {
  private final Rows rows;
  private final HotRows hot;

  Tasks(JdbcTemplate jdbc, HotRows hot) {
    this.hot = hot;
    rows = new Rows(jdbc, Table.TASKS);
  }

  public Optional<Page.Raw> find(String id, ReadPoint at) {
    return rows.find(id, at);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return at.asOf() == null
        ? hot.get(RowChange.Kind.TASK, id, () -> rows.get(id, at))
        : rows.get(id, at);
  }

  public Optional<Instant> createdAt(TaskId id) {
    return rows.find(id.value(), ReadPoint.NOW).map(Tasks::createdAt);
  }

  /** Absent filters let everything through. */
  public Page list(
      @Nullable String status,
      @Nullable String assignedTo,
      @Nullable String capability,
      ReadPoint at,
      Paging paging) {
    Filters filters =
        Filters.none()
            .and("status = ?", status == null ? null : status(status))
            .and("assigned_to = ?", assignedTo)
            .and(
                "capabilities @> ?::jsonb",
                capability == null ? null : TextNode.valueOf(capability).toString());
    return rows.list(filters, at, paging);
  }

  private static Instant createdAt(Page.Raw row) {
    try {
      return Json.LENIENT.readValue(row.json(), TaskView.class).createdAt();
    } catch (IOException e) {
      throw new UncheckedIOException("A task cannot be read", e);
    }
  }

  private static String status(String name) {
    try {
      return TaskStatus.of(name.toLowerCase(Locale.ROOT)).wireName();
    } catch (IllegalArgumentException unknown) {
      throw Paging.invalid(
          "status",
          "must be one of pending, assigned, running, completed, failed, cancelled, timed_out");
    }
  }
}
