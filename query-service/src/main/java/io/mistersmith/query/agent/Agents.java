package io.mistersmith.query.agent;

import com.fasterxml.jackson.databind.node.TextNode;
import io.mistersmith.api.agent.AgentStatus;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.hot.HotRows;
import io.mistersmith.query.hot.RowChange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads agents. */
@Component
public class Agents {
  private final Rows rows;
  private final JdbcTemplate jdbc;
  private final HotRows hot;

  Agents(JdbcTemplate jdbc, HotRows hot) {
    this.rows = new Rows(jdbc, Table.AGENTS);
    this.jdbc = jdbc;
    this.hot = hot;
  }

  public Optional<Page.Raw> find(String id, ReadPoint at) {
    return rows.find(id, at);
  }

  public Page.Raw get(String id, ReadPoint at) {
    return at.asOf() == null
        ? hot.get(RowChange.Kind.AGENT, id, () -> rows.get(id, at))
        : rows.get(id, at);
  }

  /** Of those of the agents that are there. */
  public Map<String, String> statuses(List<String> ids, ReadPoint at) {
    Map<String, String> statuses = new HashMap<>();
    jdbc.query(
        """
        SELECT v.agent_id, v.status FROM unnest(?) AS asked (id),
          LATERAL (SELECT agent_id, status FROM read_model.agents
                   WHERE agent_id = id AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1) AS v
        """,
        row -> {
          statuses.put(row.getString(1), row.getString(2));
        },
        ids.toArray(String[]::new),
        at.asOf() == null ? Long.MAX_VALUE : at.asOf());
    return statuses;
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
