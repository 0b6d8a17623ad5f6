package io.mistersmith.query.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects findings and counts all of them. It keeps a hundred of each kind, so that many of one do
 * not hide another, and lists the first hundred.
 */
final class Findings {
  private static final int LISTED = 100;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<String, Integer> keptOf = new HashMap<>();
  private long count;

  void add(String kind, long position, String explanation) {
    add(new Finding(kind, position, explanation));
  }

  void add(Finding finding) {
    count++;
    if (keptOf.merge(finding.kind(), 1, Integer::sum) <= LISTED) {
      kept.add(finding);
    }
  }

  void countMore(long more) {
    count += more;
  }

  long count() {
    return count;
  }

  List<Finding> inOrder() {
    return kept.stream().sorted(Comparator.comparingLong(Finding::position)).limit(LISTED).toList();
  }
}
