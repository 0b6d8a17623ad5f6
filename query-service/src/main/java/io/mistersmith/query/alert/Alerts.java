package io.mistersmith.query.alert;

import io.mistersmith.api.alert.Severity;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads alerts. */
@Component
public class Alerts {
  private final Rows rows;

  Alerts(JdbcTemplate jdbc) {
    rows = new Rows(jdbc, Table.ALERTS);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  Optional<Page.Raw> find(String id, ReadPoint at) {
    return rows.find(id, at);
  }

  /** Those that are as said; null: whatever it is. */
  public Page list(
      @Nullable String severity,
      @Nullable String code,
      @Nullable String agentId,
      @Nullable Boolean acknowledged,
      ReadPoint at,
      Paging paging) {
    return rows.list(
        Filters.none()
            .and("severity = ?", severity == null ? null : severity(severity))
            .and("code = ?", code)
            .and("agent_id = ?", agentId)
            .and("acknowledged = ?", acknowledged),
        at,
        paging);
  }

  private static String severity(String name) {
    try {
      return Severity.of(name).wireName();
    } catch (IllegalArgumentException unknown) {
      throw Paging.invalid("severity", "must be one of warning, error, critical");
    }
  }
}
