package io.mistersmith.query.audit;

import io.mistersmith.eventstore.Checkpoint;
import io.mistersmith.proof.Frontier;
import io.mistersmith.proof.KeyRing;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Computes the tree from the leaves of the log and compares it with every signed head, and with the
 * stored tree.
 */
final class TreeCheck {
  private static final int PAGE = 10_000;

  private final JdbcTemplate jdbc;
  private final LogTree tree;
  private final Findings findings;
  private long headsChecked;
  private long lastHead;
  private @Nullable String root;
  private long size;

  TreeCheck(JdbcTemplate jdbc, LogTree tree, Findings findings) {
    this.jdbc = jdbc;
    this.tree = tree;
    this.findings = findings;
  }

  long headsChecked() {
    return headsChecked;
  }

  long lastHead() {
    return lastHead;
  }

  long size() {
    return size;
  }

  @Nullable String root() {
    return root;
  }

  /**
   * @param from the frontier up to the checkpoint, whose root is known to be right
   * @param end the head of the log as it was verified
   */
  void run(
      Frontier from,
      Checkpoint end,
      @Nullable HeadFile file,
      @Nullable KeyRing keys,
      LongConsumer progress)
      throws IOException {
    NavigableMap<Long, List<TreeHead>> heads = heads(from.size(), file, keys);
    LogTree.Size stored = tree.size();
    long position = from.size();
    compare(from, heads);
    while (true) {
      List<byte[]> leaves = new ArrayList<>(PAGE);
      long[] next = {position};
      jdbc.query(
          "SELECT global_position, leaf FROM event_store.events WHERE global_position > ?"
              + " AND global_position <= ? ORDER BY global_position LIMIT ?",
          row -> {
            if (row.getLong(1) == next[0] + 1) {
              leaves.add(row.getBytes(2));
              next[0]++;
            }
          },
          position,
          end.position(),
          PAGE);
      StoredPage page = new StoredPage(jdbc, stored.size());
      for (byte[] leaf : leaves) {
        from.add(leaf, page);
        compare(from, heads);
      }
      if (!page.isStored()) {
        findings.add(
            "tree",
            position + 1,
            "The stored tree differs from the log between %d and %d."
                .formatted(position + 1, position + leaves.size()));
      }
      position += leaves.size();
      progress.accept(position);
      if (leaves.size() < PAGE) {
        break;
      }
    }
    size = from.size();
    root = HexFormat.of().formatHex(from.root());
    if (stored.size() > end.position()) {
      findings.add(
          "truncated",
          end.position() + 1,
          "The log ends at %d, but the tree was made of %d events."
              .formatted(end.position(), stored.size()));
    }
    if (position == end.position() && !heads.tailMap(position + 1).isEmpty()) {
      findings.add(
          "truncated",
          position + 1,
          "The log ends at %d, but a head was signed for %d events."
              .formatted(position, heads.lastKey()));
    }
  }

  private void compare(Frontier now, Map<Long, List<TreeHead>> heads) {
    for (TreeHead head : heads.getOrDefault(now.size(), List.of())) {
      headsChecked++;
      lastHead = Math.max(lastHead, head.treeSize());
      if (!Arrays.equals(now.root(), head.root())) {
        findings.add(
            "rewritten",
            now.size(),
            "The first %d events are not those under the head that was signed at %s."
                .formatted(now.size(), head.signedAt()));
      }
    }
  }

  /** Those that speak of events after the checkpoint, by size; a bad signature is a finding. */
  private NavigableMap<Long, List<TreeHead>> heads(
      long after, @Nullable HeadFile file, @Nullable KeyRing keys) throws IOException {
    NavigableMap<Long, List<TreeHead>> heads = new TreeMap<>();
    if (file == null || keys == null) {
      return heads;
    }
    file.each(
        (line, read) -> {
          if (read.isEmpty()) {
            findings.add(
                "head_unreadable", 0, "Line %d of the file of heads is no head.".formatted(line));
            return;
          }
          TreeHead head = read.get();
          if (!keys.hasSigned(head)) {
            findings.add(
                "head_signature",
                head.treeSize(),
                "The head of %d events in line %d is not signed by this platform's key."
                    .formatted(head.treeSize(), line));
          } else if (head.treeSize() >= after) {
            heads.computeIfAbsent(head.treeSize(), _ -> new ArrayList<>(1)).add(head);
          }
        });
    return heads;
  }
}
