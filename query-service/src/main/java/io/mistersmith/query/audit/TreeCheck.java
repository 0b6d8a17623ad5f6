package io.mistersmith.query.audit;

import io.mistersmith.eventstore.StoredRow;
import io.mistersmith.proof.Frontier;
import io.mistersmith.proof.KeyRing;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Computes the tree from the leaves of the log and compares it with every signed head, and with the
 * stored tree, {@value #SPAN} leaves at a time.
 */
final class TreeCheck {
  private static final int SPAN = 10_000;

  private final JdbcTemplate jdbc;
  private final Findings findings;
  private final Frontier now;
  private final NavigableMap<Long, List<TreeHead>> heads;
  private final long stored;
  private StoredPage page;
  private long pageFrom;
  private boolean gap;
  private long headsChecked;
  private long lastHead;

  /**
   * What is stored and signed by now: what is added later is beyond the rows that are to come.
   *
   * @param now the frontier up to the checkpoint, whose root is known to be right
   */
  TreeCheck(
      JdbcTemplate jdbc,
      LogTree tree,
      Findings findings,
      Frontier now,
      @Nullable HeadFile file,
      @Nullable KeyRing keys)
      throws IOException {
    this.jdbc = jdbc;
    this.findings = findings;
    this.now = now;
    this.heads = heads(now.size(), file, keys);
    this.stored = tree.size().size();
    this.page = new StoredPage(jdbc, stored);
    this.pageFrom = now.size();
    compareWithHeads();
  }

  long headsChecked() {
    return headsChecked;
  }

  long lastHead() {
    return lastHead;
  }

  long size() {
    return now.size();
  }

  String root() {
    return HexFormat.of().formatHex(now.root());
  }

  /** The next rows of the log. After a gap there is no tree, and they are not taken. */
  void take(List<StoredRow> rows) {
    for (StoredRow row : rows) {
      gap |= row.position() != now.size() + 1;
      if (gap) {
        return;
      }
      now.add(row.leaf(), page);
      compareWithHeads();
      if (now.size() - pageFrom == SPAN) {
        compareWithStored();
      }
    }
  }

  /**
   * @param end the last position of the log as it was read
   */
  void end(long end) {
    compareWithStored();
    if (stored > end) {
      findings.add(
          "truncated",
          end + 1,
          "The log ends at %d, but the tree was made of %d events.".formatted(end, stored));
    }
    if (now.size() == end && !heads.tailMap(end + 1).isEmpty()) {
      findings.add(
          "truncated",
          end + 1,
          "The log ends at %d, but a head was signed for %d events."
              .formatted(end, heads.lastKey()));
    }
  }

  private void compareWithStored() {
    if (!page.isStored()) {
      findings.add(
          "tree",
          pageFrom + 1,
          "The stored tree differs from the log between %d and %d."
              .formatted(pageFrom + 1, now.size()));
    }
    page = new StoredPage(jdbc, stored);
    pageFrom = now.size();
  }

  private void compareWithHeads() {
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
