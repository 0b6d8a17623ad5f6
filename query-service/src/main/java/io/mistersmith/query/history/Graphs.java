package io.mistersmith.query.history;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.history.Graph.Direction;
import io.mistersmith.query.history.Graph.Edge;
import io.mistersmith.query.history.Graph.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Follows causes and mentions through history, a level at a time. The chunks of a worker's output
 * are no nodes; through them it is known which discoveries a run was shown.
 */
@Component
public class Graphs {
  public static final int MAX_DEPTH = 50;
  public static final int MAX_NODES = 2000;

  /** Not nodes: they say only that a run goes on. */
  private static final String WORTH =
      "event_type NOT IN ('run.output_recorded', 'task.progressed')";

  private static final String CAUSED =
      """
      SELECT f.position AS here, 'caused' AS kind, h.position AS there
      FROM read_model.history f JOIN read_model.history h ON h.causation_id = f.event_id
      WHERE f.position = ANY (?) AND h.position <= ? AND h.%1$s
      """
          .formatted(WORTH);

  /** Both what speaks of a discovery itself, and what a run that was shown it did afterwards. */
  private static final String SPEAKS_OF =
      """
      SELECT f.position AS here, 'mentions' AS kind, h.position AS there
      FROM read_model.history f JOIN read_model.history_mention m ON m.discovery_id = f.aggregate_id
      JOIN read_model.history h ON h.position = m.position
      WHERE f.position = ANY (?) AND h.position <= ? AND f.event_type = 'discovery.shared'
        AND h.position > f.position AND h.%1$s
      UNION
      SELECT seen.here, 'seen', h.position
      FROM (SELECT f.position AS here, s.run_id, min(s.position) AS since
            FROM read_model.history f
            JOIN read_model.history_mention m ON m.discovery_id = f.aggregate_id
            JOIN read_model.history s ON s.position = m.position AND s.run_id IS NOT NULL
            WHERE f.position = ANY (?) AND s.position <= ? AND f.event_type = 'discovery.shared'
              AND s.position > f.position
            GROUP BY f.position, s.run_id) AS seen
      JOIN read_model.history h ON h.run_id = seen.run_id AND h.position > seen.since
      WHERE h.position <= ? AND h.%1$s
      """
          .formatted(WORTH);

  private static final String CAUSED_BY =
      """
      SELECT f.position AS here, 'caused' AS kind, h.position AS there
      FROM read_model.history f JOIN read_model.history h ON h.event_id = f.causation_id
      WHERE f.position = ANY (?) AND h.position <= ?
      """;

  private static final String SPOKEN_OF =
      """
      SELECT f.position AS here, 'mentions' AS kind, h.position AS there
      FROM read_model.history f JOIN read_model.history_mention m ON m.position = f.position
      JOIN read_model.history h ON h.aggregate_id = m.discovery_id
        AND h.event_type = 'discovery.shared'
      WHERE f.position = ANY (?) AND h.position <= ? AND h.position < f.position
      UNION
      SELECT f.position, 'seen', h.position
      FROM read_model.history f
      JOIN read_model.history s ON s.run_id = f.run_id AND s.position < f.position
      JOIN read_model.history_mention m ON m.position = s.position
      JOIN read_model.history h ON h.aggregate_id = m.discovery_id
        AND h.event_type = 'discovery.shared' AND h.position < s.position
      WHERE f.position = ANY (?) AND h.position <= ? AND f.position <= ?
        AND f.event_type NOT IN ('task.assigned', 'task.started')
      """;

  private final JdbcTemplate jdbc;
  private final History history;

  Graphs(JdbcTemplate jdbc, History history) {
    this.jdbc = jdbc;
    this.history = history;
  }

  /**
   * @param id a position, an event id, a task, run, agent, discovery or other aggregate, the id of
   *     a request, or the correlation id of a whole story
   * @throws ProblemException 404 {@code history_not_found}
   */
  public Graph of(String id, Direction direction, int depth, int limit, ReadPoint at) {
    history.catchUp(at.asOf());
    long end = at.asOf() == null ? Long.MAX_VALUE : at.asOf();
    Map<Long, Integer> depths = new LinkedHashMap<>();
    Set<Edge> edges = new LinkedHashSet<>();
    Collection<Long> frontier = roots(id, end, limit);
    frontier.forEach(position -> depths.put(position, 0));
    boolean full = frontier.size() >= limit;
    int level = 0;
    while (!frontier.isEmpty() && !full && level < depth) {
      level++;
      Set<Long> next = new LinkedHashSet<>();
      for (Edge edge : edges(frontier, direction, end, limit)) {
        long found = direction == Direction.CONSEQUENCES ? edge.to() : edge.from();
        if (depths.containsKey(found) || depths.size() < limit) {
          edges.add(edge);
          if (depths.putIfAbsent(found, level) == null) {
            next.add(found);
          }
        } else {
          full = true;
        }
      }
      frontier = next;
    }
    boolean deeper =
        !full
            && !frontier.isEmpty()
            && edges(frontier, direction, end, 1).stream()
                .map(edge -> direction == Direction.CONSEQUENCES ? edge.to() : edge.from())
                .anyMatch(position -> !depths.containsKey(position));
    return new Graph(
        id,
        direction,
        nodes(depths),
        List.copyOf(edges),
        new Graph.Cut(deeper, full, depth, limit));
  }

  private List<Long> roots(String id, long end, int limit) {
    boolean position = id.length() <= 18 && id.chars().allMatch(c -> c >= '0' && c <= '9');
    List<String> ways =
        position
            ? List.of("position = ?::bigint")
            : List.of(
                "aggregate_id = ? AND " + WORTH,
                "event_id = ?",
                "run_id = ? AND " + WORTH,
                "causation_id = ? AND " + WORTH,
                "correlation_id = ?");
    for (String way : ways) {
      List<Long> found =
          jdbc.queryForList(
              "SELECT position FROM read_model.history WHERE "
                  + way
                  + " AND position <= ? ORDER BY position LIMIT ?",
              Long.class,
              id,
              end,
              limit);
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw ProblemException.of(404, "history_not_found", "History knows nothing of that id.");
  }

  private List<Edge> edges(Collection<Long> from, Direction direction, long end, int limit) {
    Long[] here = from.toArray(Long[]::new);
    List<Object> arguments = new ArrayList<>(List.of(here, end, here, end, here, end, end));
    arguments.add(limit + from.size() * 2 + 1);
    boolean along = direction == Direction.CONSEQUENCES;
    String sql =
        (along ? CAUSED + " UNION " + SPEAKS_OF : CAUSED_BY + " UNION " + SPOKEN_OF)
            + " ORDER BY there LIMIT ?";
    return jdbc.query(
        sql,
        (row, _) ->
            along
                ? new Edge(row.getLong("here"), row.getLong("there"), row.getString("kind"))
                : new Edge(row.getLong("there"), row.getLong("here"), row.getString("kind")),
        arguments.toArray());
  }

  private List<Node> nodes(Map<Long, Integer> depths) {
    return jdbc.query(
        History.SELECT + " FROM read_model.history h WHERE position = ANY (?) ORDER BY position",
        (row, _) -> {
          HistoryEntry entry = History.entry(row, null);
          return new Node(depths.getOrDefault(entry.position(), 0), entry);
        },
        (Object) depths.keySet().toArray(Long[]::new));
  }
}
