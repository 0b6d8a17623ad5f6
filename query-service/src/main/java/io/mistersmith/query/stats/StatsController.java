package io.mistersmith.query.stats;

import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.query.board.ReadPoint;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Figures of the discoveries, counted in the read model. */
@RestController
class StatsController {
  private static final String VALID = "valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)";

  private final JdbcTemplate jdbc;

  StatsController(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Confidence is that of all; null when there is none. */
  record DiscoveryStats(
      long total,
      Map<String, Long> byType,
      long agents,
      @Nullable BigDecimal averageConfidence,
      @Nullable String latest) {}

  @GetMapping("/stats/discoveries")
  DiscoveryStats discoveries(ReadPoint at) {
    long end = at.asOf() == null ? Long.MAX_VALUE : at.asOf();
    Map<String, Long> byType = new LinkedHashMap<>();
    for (DiscoveryType type : DiscoveryType.values()) {
      byType.put(type.wireName(), 0L);
    }
    jdbc.query(
        "SELECT discovery_type, count(*) FROM read_model.discoveries WHERE "
            + VALID
            + " GROUP BY discovery_type",
        row -> {
          byType.put(row.getString(1), row.getLong(2));
        },
        end,
        end);
    return jdbc.query(
            "SELECT count(*), count(DISTINCT agent_id), round(avg(confidence), 4), max(made_at)"
                + " FROM read_model.discoveries WHERE "
                + VALID,
            (row, _) ->
                new DiscoveryStats(
                    row.getLong(1), byType, row.getLong(2), row.getBigDecimal(3), row.getString(4)),
            end,
            end)
        .getFirst();
  }
}
