package io.mistersmith.query.discovery;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.hot.HotRows;
import io.mistersmith.query.hot.RowChange;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads discoveries. */
@Component
public class Discoveries {
  private final Rows rows;
  private final HotRows hot;

  Discoveries(JdbcTemplate jdbc, HotRows hot) {
    this.hot = hot;
    rows = new Rows(jdbc, Table.DISCOVERIES);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return at.asOf() == null
        ? hot.get(RowChange.Kind.DISCOVERY, id, () -> rows.get(id, at))
        : rows.get(id, at);
  }

  public Page list(DiscoveryFilter filter, ReadPoint at, Paging paging) {
    return rows.list(filter.sql(), at, paging);
  }
}
