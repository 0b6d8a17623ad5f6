package io.mistersmith.query.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mistersmith.eventstore.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Whether each aggregate's events are numbered from 0 without a gap, in the order of the log. The
 * numbers of the {@value #REMEMBERED} aggregates seen last are remembered, some 15 MB; what else an
 * event follows is looked up.
 */
final class Sequences {
  private static final int REMEMBERED = 100_000;

  private final JdbcTemplate jdbc;
  private final Findings findings;
  private final Map<String, Long> latest =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  Sequences(JdbcTemplate jdbc, Findings findings) {
    this.jdbc = jdbc;
    this.findings = findings;
  }

  /** Every event that follows no earlier event of its aggregate and is not its first is found. */
  void take(List<StoredRow> page) {
    List<StoredRow> unsure = new ArrayList<>();
    for (StoredRow row : page) {
      long number = row.sequenceNumber();
      Long before = latest.put(new String(row.aggregateId(), UTF_8), number);
      if (number > 0 && (before == null || before != number - 1)) {
        unsure.add(row);
      }
    }
    if (!unsure.isEmpty()) {
      lookUp(unsure);
    }
  }

  /** {@code OFFSET 0} keeps it a look-up for each, whatever the planner knows of the log. */
  private void lookUp(List<StoredRow> unsure) {
    jdbc.query(
        """
        SELECT e.position, e.number FROM unnest(?, ?, ?) AS e (position, aggregate, number)
        WHERE NOT EXISTS (
          SELECT FROM event_store.events p
          WHERE p.aggregate_id = e.aggregate AND p.sequence_number = e.number - 1
            AND p.global_position < e.position OFFSET 0)
        ORDER BY e.position
        """,
        row -> {
          findings.add(
              "sequence",
              row.getLong(1),
              "The event at %d is number %d of its aggregate, and no earlier event is number %d."
                  .formatted(row.getLong(1), row.getLong(2), row.getLong(2) - 1));
        },
        unsure.stream().map(StoredRow::position).toArray(Long[]::new),
        unsure.stream().map(row -> new String(row.aggregateId(), UTF_8)).toArray(String[]::new),
        unsure.stream().map(StoredRow::sequenceNumber).toArray(Long[]::new));
  }
}
