package io.mistersmith.query.discovery;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads discoveries. */
@Component
public class Discoveries {
  private final Rows rows;

  Discoveries(JdbcTemplate jdbc) {
    rows = new Rows(jdbc, Table.DISCOVERIES);
  }

  public Optional<Page.Raw> find(String id, ReadPoint at) {
    return rows.find(id, at);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  public Page list(DiscoveryFilter filter, ReadPoint at, Paging paging) {
    return rows.list(filter.sql(), at, paging);
  }
}
