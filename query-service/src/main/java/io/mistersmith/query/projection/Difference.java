package io.mistersmith.query.projection;

import java.util.List;

/**
 * Which row versions are in one of the two sets of tables only, both as of one position.
 *
 * @param rows how many
 * @param examples at most {@link #EXAMPLES}
 */
record Difference(long position, long rows, List<Example> examples) {
  static final int EXAMPLES = 20;

  /**
   * @param side live or next
   * @param row JSON of the whole row version
   */
  record Example(String table, String side, String row) {}
}
