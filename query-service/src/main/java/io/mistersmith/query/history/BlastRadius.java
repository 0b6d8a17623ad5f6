package io.mistersmith.query.history;

import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.history.Graph.Node;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What later work rests on a discovery, and is to be looked at again when it does not hold.
 *
 * @param discoveries that rest on it, directly or through others
 * @param results tasks that ended with a result afterwards
 * @param tasks all tasks concerned
 */
public record BlastRadius(
    String discoveryId,
    List<String> discoveries,
    List<String> tasks,
    List<String> results,
    List<String> runs,
    List<String> agents,
    Graph graph) {

  private static final int DEPTH = 20;
  private static final int NODES = 500;

  public static BlastRadius of(String discovery, Graphs graphs, ReadPoint at) {
    return of(discovery, graphs.of(discovery, Graph.Direction.CONSEQUENCES, DEPTH, NODES, at));
  }

  static BlastRadius of(String discovery, Graph graph) {
    List<Node> rest =
        graph.nodes().stream()
            .filter(node -> node.depth() > 0)
            .filter(node -> !node.event().aggregateId().equals(discovery))
            .toList();
    return new BlastRadius(
        discovery,
        distinct(
            rest,
            event -> event.eventType().equals("discovery.shared") ? event.aggregateId() : null),
        distinct(rest, HistoryEntry::taskId),
        distinct(rest, event -> event.eventType().equals("task.completed") ? event.taskId() : null),
        distinct(rest, HistoryEntry::runId),
        distinct(rest, HistoryEntry::agentId),
        graph);
  }

  private static List<String> distinct(
      List<Node> nodes, Function<HistoryEntry, @Nullable String> field) {
    return nodes.stream()
        .map(Node::event)
        .map(field)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .distinct()
        .toList();
  }
}
