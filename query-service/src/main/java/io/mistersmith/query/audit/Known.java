package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.proof.Merkle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** The nodes under some ranges, read in two queries. */
final class Known {
  private record Place(int level, long index) {}

  private final Map<Place, byte[]> hashes = new HashMap<>();

  Known(JdbcTemplate jdbc, List<long[]> ranges) {
    List<Long> positions = new ArrayList<>();
    List<Short> levels = new ArrayList<>();
    List<Long> indexes = new ArrayList<>();
    for (long[] range : ranges) {
      split(
          range[0],
          range[1],
          place -> {
            if (place.level == 0) {
              positions.add(place.index + 1);
            } else {
              levels.add((short) place.level);
              indexes.add(place.index);
            }
          });
    }
    jdbc.query(
        "SELECT global_position, leaf FROM event_store.events WHERE global_position = ANY (?)",
        row -> {
          hashes.put(new Place(0, row.getLong(1) - 1), Merkle.leaf(row.getBytes(2)));
        },
        (Object) positions.toArray(Long[]::new));
    jdbc.query(
        "SELECT level, index, hash FROM read_model.merkle_node JOIN unnest(?, ?) AS asked (l, i)"
            + " ON level = l AND index = i",
        row -> {
          hashes.put(new Place(row.getInt(1), row.getLong(2)), row.getBytes(3));
        },
        levels.toArray(Short[]::new),
        indexes.toArray(Long[]::new));
  }

  private interface Each {
    void place(Place place);
  }

  /** The complete nodes that make the range, from left to right. */
  private static void split(long from, long to, Each each) {
    long at = from;
    while (at < to) {
      long most = Long.highestOneBit(to - at);
      long size = at == 0 ? most : Math.min(most, Long.lowestOneBit(at));
      each.place(new Place(Long.numberOfTrailingZeros(size), at / size));
      at += size;
    }
  }

  byte[] subtree(long from, long to) {
    List<byte[]> parts = new ArrayList<>();
    split(
        from,
        to,
        place -> {
          byte[] hash = hashes.get(place);
          if (hash == null) {
            throw ProblemException.of(
                409, "tree_damaged", "A node of the tree is missing. Verify the log.");
          }
          parts.add(hash);
        });
    byte[] root = parts.getLast();
    for (int i = parts.size() - 2; i >= 0; i--) {
      root = Merkle.node(parts.get(i), root);
    }
    return root;
  }
}
