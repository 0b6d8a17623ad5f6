package io.mistersmith.query.agent;

import com.fasterxml.jackson.databind.node.TextNode;
import io.mistersmith.api.agent.AgentStatus;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads agents. */
@Component
public class Agents {
  private final Rows rows;

  Agents(JdbcTemplate jdbc) {
    rows = new Rows(jdbc, Table.AGENTS);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  public Page list(
      @Nullable String status, @Nullable String capability, ReadPoint at, Paging paging) {
    Filters filters =
        Filters.none()
            .and("status = ?", status == null ? null : status(status))
            .and(
                "capabilities @> ?::jsonb",
                capability == null ? null : TextNode.valueOf(capability).toString());
    return rows.list(filters, at, paging);
  }

  private static String status(String name) {
    try {
      return AgentStatus.of(name).wireName();
    } catch (IllegalArgumentException unknown) {
      throw Paging.invalid(
          "status",
          "must be one of "
              + Arrays.stream(AgentStatus.values())
                  .map(AgentStatus::wireName)
                  .collect(Collectors.joining(", ")));
    }
  }
}
