package io.mistersmith.query.audit;

import io.mistersmith.proof.Frontier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** The nodes that some leaves complete, to be compared with those that are stored. */
final class StoredPage implements Frontier.Completed {
  private final JdbcTemplate jdbc;
  private final long stored;
  private final Map<Integer, Made> levels = new TreeMap<>();

  /** Nodes of one level, one beside the other, from an index on. */
  private record Made(long first, List<byte[]> hashes) {}

  /**
   * @param stored the leaves that the stored tree holds; nodes beyond are not there yet
   */
  StoredPage(JdbcTemplate jdbc, long stored) {
    this.jdbc = jdbc;
    this.stored = stored;
  }

  @Override
  public void node(int level, long index, byte[] hash) {
    if (level > 0 && (index + 1) << level <= stored) {
      levels.computeIfAbsent(level, _ -> new Made(index, new ArrayList<>())).hashes.add(hash);
    }
  }

  /** Whether each of them is stored as it is. */
  boolean isStored() {
    return levels.entrySet().stream().allMatch(level -> isStored(level.getKey(), level.getValue()));
  }

  /** They are read as they lie in the index: joined to a list, each would be looked up. */
  private boolean isStored(int level, Made made) {
    List<byte[]> found =
        jdbc.query(
            "SELECT hash FROM read_model.merkle_node"
                + " WHERE level = ? AND index >= ? AND index < ? ORDER BY index",
            (row, _) -> row.getBytes(1),
            level,
            made.first,
            made.first + made.hashes.size());
    return found.size() == made.hashes.size()
        && Arrays.deepEquals(found.toArray(), made.hashes.toArray());
  }
}
