package io.mistersmith.query.audit;

import io.mistersmith.proof.Frontier;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** The nodes that some leaves complete, to be compared with those that are stored. */
final class StoredPage implements Frontier.Completed {
  private final JdbcTemplate jdbc;
  private final long stored;
  private final Map<Integer, Made> levels = new TreeMap<>();

  /** Nodes of one level, one beside the other, from an index on. */
  private static final class Made {
    private final long first;
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private long count;

    Made(long first) {
      this.first = first;
    }
  }

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
      Made made = levels.computeIfAbsent(level, _ -> new Made(index));
      made.hashes.writeBytes(hash);
      made.count++;
    }
  }

  /** Whether each of them is stored as it is. */
  boolean isStored() {
    return levels.entrySet().stream().allMatch(level -> isStored(level.getKey(), level.getValue()));
  }

  /**
   * They are read as they lie in the index: joined to a list, each would be looked up. As one
   * value, for a row for each would cost more than its hash did.
   */
  private boolean isStored(int level, Made made) {
    byte[] found =
        jdbc.queryForObject(
            "SELECT string_agg(hash, '' ORDER BY index) FROM read_model.merkle_node"
                + " WHERE level = ? AND index >= ? AND index < ?",
            byte[].class,
            level,
            made.first,
            made.first + made.count);
    return Arrays.equals(found, made.hashes.toByteArray());
  }
}
