package io.mistersmith.query.supervision;

import io.mistersmith.api.Json;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorView;
import io.mistersmith.query.agent.Agents;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads supervisors. */
@Component
class Supervisors {
  /** Deeper than anybody builds; a supervisor cannot be below itself. */
  private static final int DEEPEST = 20;

  private final Rows rows;
  private final Agents agents;

  Supervisors(JdbcTemplate jdbc, Agents agents) {
    this.rows = new Rows(jdbc, Table.SUPERVISORS);
    this.agents = agents;
  }

  /**
   * A part of the tree.
   *
   * @param status of an agent; null for a supervisor
   * @param policy with lastDecision and children, null for an agent
   */
  record Node(
      Child.Kind kind,
      String id,
      @Nullable String status,
      @Nullable SupervisionPolicy policy,
      SupervisorView.@Nullable Decision lastDecision,
      @Nullable List<Node> children) {}

  Page.Raw get(String id, ReadPoint at) {
    return rows.get(id, at);
  }

  Page list(ReadPoint at, Paging paging) {
    return rows.list(Filters.none(), at, paging);
  }

  /** From that supervisor down. */
  Node tree(String id, ReadPoint at) {
    return supervisor(view(rows.get(id, at)), at, DEEPEST);
  }

  private Node supervisor(SupervisorView view, ReadPoint at, int depth) {
    Map<String, String> statuses =
        agents.statuses(
            view.children().stream()
                .filter(child -> child.kind() == Child.Kind.AGENT)
                .map(Child::id)
                .toList(),
            at);
    List<Node> children =
        view.children().stream().map(child -> child(child, statuses, at, depth)).toList();
    return new Node(
        Child.Kind.SUPERVISOR,
        view.supervisorId().value(),
        null,
        view.policy(),
        view.lastDecision(),
        children);
  }

  private Node child(Child child, Map<String, String> statuses, ReadPoint at, int depth) {
    return switch (child.kind()) {
      case AGENT -> new Node(child.kind(), child.id(), statuses.get(child.id()), null, null, null);
      case SUPERVISOR ->
          depth == 0
              ? new Node(child.kind(), child.id(), null, null, null, null)
              : supervisor(view(rows.get(child.id(), at)), at, depth - 1);
    };
  }

  private static SupervisorView view(Page.Raw raw) {
    try {
      return Json.read(raw.json().getBytes(StandardCharsets.UTF_8), SupervisorView.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
