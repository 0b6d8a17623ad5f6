package io.mistersmith.query.alert;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads alerts. */
@Component
class Alerts {
  private final Rows rows;

  Alerts(JdbcTemplate jdbc) {
    rows = new Rows(jdbc, Table.ALERTS);
  }

  Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  Optional<Page.Raw> find(String id, ReadPoint at) {
    return rows.find(id, at);
  }

  Page list(Filters filters, ReadPoint at, Paging paging) {
    return rows.list(filters, at, paging);
  }
}
