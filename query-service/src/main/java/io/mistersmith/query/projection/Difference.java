package io.mistersmith.query.projection;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which row versions are in one of the two sets of tables only, both as of one position.
 *
 * @param compared how many row versions of the ones that are read were looked at
 * @param about how many there are to look at, as Postgres estimates
 * @param rows how many are in one set only
 * @param examples at most {@link #EXAMPLES}
 */
record Difference(long position, long compared, long about, long rows, List<Example> examples) {
  static final int EXAMPLES = 20;

  Difference plus(long looked, long differing, List<Example> more) {
    return new Difference(
        position,
        compared + looked,
        about,
        rows + differing,
        Stream.concat(examples.stream(), more.stream()).limit(EXAMPLES).toList());
  }

  /**
   * @param side live or next
   * @param row JSON of the whole row version
   */
  record Example(String table, String side, String row) {}
}
