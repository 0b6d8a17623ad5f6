package io.mistersmith.query.audit;

import io.mistersmith.proof.Frontier;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The nodes that some leaves complete, to be compared with those that are stored. */
final class StoredPage implements Frontier.Completed {
  private final JdbcTemplate jdbc;
  private final long stored;
  private final List<Short> levels = new ArrayList<>();
  private final List<Long> indexes = new ArrayList<>();
  private final List<byte[]> hashes = new ArrayList<>();

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
      levels.add((short) level);
      indexes.add(index);
      hashes.add(hash);
    }
  }

  /** Whether each of them is stored as it is. */
  boolean isStored() {
    Integer same =
        jdbc.queryForObject(
            "SELECT count(*) FROM read_model.merkle_node JOIN unnest(?, ?, ?) AS made (l, i, h)"
                + " ON level = l AND index = i AND hash = h",
            Integer.class,
            levels.toArray(Short[]::new),
            indexes.toArray(Long[]::new),
            hashes.toArray(byte[][]::new));
    return same != null && same == levels.size();
  }
}
