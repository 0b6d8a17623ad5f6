package io.mistersmith.query.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings, counts all and lists the first hundred. */
final class Findings {
  private static final int LISTED = 100;

  private final List<Finding> listed = new ArrayList<>();
  private long count;

  void add(String kind, long position, String explanation) {
    add(new Finding(kind, position, explanation));
  }

  void add(Finding finding) {
    count++;
    if (listed.size() < LISTED) {
      listed.add(finding);
    }
  }

  void countMore(long more) {
    count += more;
  }

  long count() {
    return count;
  }

  List<Finding> inOrder() {
    return listed.stream().sorted(Comparator.comparingLong(Finding::position)).toList();
  }
}
