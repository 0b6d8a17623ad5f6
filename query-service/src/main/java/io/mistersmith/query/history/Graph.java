package io.mistersmith.query.history;

import java.util.List;
import java.util.Locale;

/**
 * What an event led to, or came from.
 *
 * @param nodes in the order of the log
 * @param cut where the answer stops short of everything
 */
public record Graph(String id, Direction direction, List<Node> nodes, List<Edge> edges, Cut cut) {

  /** Along or against time. */
  public enum Direction {
    CONSEQUENCES,
    CAUSES;

    @com.fasterxml.jackson.annotation.JsonValue
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param depth steps from where the question began, 0 there
   */
  public record Node(int depth, HistoryEntry event) {}

  /**
   * @param from position of the earlier event
   * @param to position of the later one
   * @param kind caused: the later one follows from the earlier; mentions: it speaks of the earlier
   *     one's discovery; seen: it was done in a run that had been shown the discovery
   */
  public record Edge(long from, long to, String kind) {}

  /**
   * @param byDepth whether events further away were left out
   * @param bySize whether there were more events than may be answered
   */
  public record Cut(boolean byDepth, boolean bySize, int maxDepth, int maxNodes) {}
}
