package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.proof.Frontier;
import io.mistersmith.proof.Merkle;
import io.mistersmith.proof.Nodes;
import io.mistersmith.proof.Tree;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the stored tree. Level 0 is computed from the leaves of the log. */
@Component
class LogTree {
  private final JdbcTemplate jdbc;

  LogTree(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param hash of the chain at the last event that the tree holds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Size(long size, byte[] hash) {}

  Size size() {
    return jdbc.query(
            "SELECT size, hash FROM read_model.merkle_tree",
            (row, _) -> new Size(row.getLong(1), row.getBytes(2)))
        .getFirst();
  }

  Tree tree() {
    return new Tree(nodes());
  }

  Frontier frontier(long size) {
    return Frontier.of(size, nodes());
  }

  Nodes nodes() {
    return this::node;
  }

  private byte[] node(int level, long index) {
    List<byte[]> found =
        level == 0
            ? jdbc.query(
                "SELECT leaf FROM event_store.events WHERE global_position = ?",
                (row, _) -> Merkle.leaf(row.getBytes(1)),
                index + 1)
            : jdbc.query(
                "SELECT hash FROM read_model.merkle_node WHERE level = ? AND index = ?",
                (row, _) -> row.getBytes(1),
                level,
                index);
    if (found.isEmpty()) {
      throw ProblemException.of(
          409,
          "tree_damaged",
          "The tree has no node %d at level %d. Verify the log, then rebuild the tree."
              .formatted(index, level));
    }
    return found.getFirst();
  }

  /** The leaf of the chain, which is the data of a leaf of the tree. */
  byte[] leaf(long position) {
    return jdbc
        .query(
            "SELECT leaf FROM event_store.events WHERE global_position = ?",
            (row, _) -> row.getBytes(1),
            position)
        .stream()
        .findFirst()
        .orElseThrow(
            () -> ProblemException.of(409, "log_damaged", "There is no event at " + position));
  }

  /** Many nodes, in the order asked; a range is [from, to), a node of some tree of RFC 6962. */
  List<byte[]> subtrees(List<long[]> ranges) {
    List<byte[]> hashes = new ArrayList<>(ranges.size());
    Known known = new Known(jdbc, ranges);
    for (long[] range : ranges) {
      hashes.add(known.subtree(range[0], range[1]));
    }
    return hashes;
  }
}
